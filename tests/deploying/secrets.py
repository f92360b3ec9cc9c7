"""The credentials of CI and of engines, as the model knows them.

It knows nothing of Django and of the actions.
"""

from datetime import timedelta

from tests.deploying.model import A_DAY, Model
from tests.deploying.things import No, Person, Secret

A_LIFE, MOST = timedelta(days=30), 10


class Secrets:
    """Those of one kind: of components, by which CI reports, or of environments, for engines."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.all: list[Secret] = []

    def works(self, secret: Secret) -> bool:
        return secret in self.all and not secret.is_revoked and secret.until > self.model.now

    def living(self, of: int) -> list[Secret]:
        return [each for each in self.all if each.of == of and self.works(each)]

    def make(self, of: int) -> Secret:
        number = 1 + max((each.number for each in self.all), default=0)
        made = Secret(number, of, self.model.now + A_LIFE)
        self.all.append(made)
        return made

    def replace(self, old: Secret) -> None:
        """What it had replaced itself ends; it works for a day more."""
        self.all = [each for each in self.all if each.successor is not old]
        old.until = min(old.until, self.model.now + A_DAY)
        old.successor = self.make(old.of)


class CiSecrets(Secrets):
    """Of components."""

    def create(self, component: int, by: Person) -> None:
        self.model.demand(by, "build")
        if len([each for each in self.living(component) if not each.successor]) >= MOST:
            raise No("TooManyCiCredentials")
        self.make(component)

    def rotate(self, secret: Secret, by: Person) -> None:
        self._demand_working(secret, by)
        if secret.successor:
            raise No("RotatedAlready")
        self.replace(secret)

    def revoke(self, secret: Secret, by: Person) -> None:
        self._demand_working(secret, by)
        secret.is_revoked = True

    def _demand_working(self, secret: Secret, by: Person) -> None:
        self.model.demand(by, "build")
        if not self.works(secret):
            raise No("CiCredentialEnded")


class EngineSecrets(Secrets):
    """Of environments."""

    def create(self, place: int, by: Person) -> None:
        self.model.demand(by, "manage")
        if self.living(place):
            raise No("EngineCredentialWorks")
        self.make(place)

    def rotate(self, place: int, by: Person) -> None:
        self.model.demand(by, "manage")
        newest = [each for each in self.living(place) if not each.successor]
        if not newest:
            raise No("NoEngineCredential")
        self.replace(newest[-1])

    def revoke(self, place: int, by: Person) -> None:
        self.model.demand(by, "manage")
        if not self.living(place):
            raise No("NoEngineCredential")
        self.all = [each for each in self.all if each.of != place]
