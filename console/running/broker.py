"""A transport of kombu for Redis, with which a worker goes on after Redis did not answer.

Remove when kombu's redis.QoS.ack and reject call the ones of their base class also if Redis fails;
kombu 5.7.0 does not, and no issue was found that asks for it.
"""

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """The messages that a worker has in hand, without those of which Redis could not be told.

    kombu counts a message as in hand until Redis has confirmed that it is done. If Redis does not
    answer in time, Celery logs that and goes on, but the message counts for good: with as many of
    them as processes, the worker takes no others until it is restarted. Here it is no longer
    counted, and Redis delivers it again after the visibility timeout.
    """

    def ack(self, delivery_tag: str) -> None:
        """Tell Redis that the message is done, and stop counting it even if that fails."""
        try:
            super().ack(delivery_tag)
        finally:
            virtual.QoS.ack(self, delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Tell Redis that the message is not done, and stop counting it even if that fails."""
        try:
            super().reject(delivery_tag, requeue=requeue)
        finally:
            virtual.QoS.ack(self, delivery_tag)


class Channel(redis.Channel):
    """kombu's channel with the QoS above."""

    QoS = QoS


class Transport(redis.Transport):
    """The transport for `redis://` and `rediss://` in `CELERY_BROKER_URL`."""

    Channel = Channel
