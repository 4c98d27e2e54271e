"""Who a session belongs to."""

from django.contrib.auth.backends import ModelBackend

from organisations.models import User


class PersonBackend(ModelBackend):
    """Reads the person together with the committee, which every page names."""

    def get_user(self, user_id):
        person = User.objects.select_related("committee").filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
