"""Redis as Celery's broker, so that a worker never waits for what Redis did not hear."""

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """How many messages a worker may have in hand, and which.

    Kombu counts a message as in hand until Redis has heard that it is done. Where Redis does not
    answer in time, Celery logs that and goes on, and the message never stops counting: when there
    are as many of them as processes, the worker takes no others until it is restarted. Here it no
    longer counts. Redis gives it out again after the visibility timeout.
    """

    def ack(self, delivery_tag: str) -> None:
        """The message is done."""
        try:
            super().ack(delivery_tag)
        finally:
            virtual.QoS.ack(self, delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """The message is not done, and another worker may take it."""
        try:
            super().reject(delivery_tag, requeue=requeue)
        finally:
            virtual.QoS.ack(self, delivery_tag)


class Channel(redis.Channel):
    """Kombu's, with messages in hand counted as above."""

    QoS = QoS


class Transport(redis.Transport):
    """What `redis://` and `rediss://` stand for in `CELERY_BROKER_URL`."""

    Channel = Channel
