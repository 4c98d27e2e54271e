"""Addresses of accounts, people, units and committees."""

from django.urls import path, re_path

from organisations.views import account, committees, imports, people, units

app_name = "organisations"

change_password = account.ChangePassword.as_view()
# The one page that somebody who must change the password may open.
change_password.before_password_change = True
set_up_second_factor = account.SetUpSecondFactor.as_view()
# Where a second factor is demanded, these come before it.
change_password.before_second_factor = set_up_second_factor.before_second_factor = True

urlpatterns = [
    path("login/", account.Login.as_view(), name="login"),
    path("login/code/", account.SecondFactor.as_view(), name="second-factor"),
    path("logout/", account.Logout.as_view(), name="logout"),
    path("account/", account.Account.as_view(), name="account"),
    path("account/password/", change_password, name="password"),
    path("account/code/", set_up_second_factor, name="second-factor-setup"),
    path("account/code/remove/", account.RemoveSecondFactor.as_view(), name="second-factor-remove"),
    path("people/", people.PersonList.as_view(), name="people"),
    path("people/new/", people.NewPerson.as_view(), name="person-new"),
    path("people/import/", imports.ImportPeople.as_view(), name="people-import"),
    path("people/<int:pk>/", people.PersonPage.as_view(), name="person"),
    path("people/<int:pk>/edit/", people.EditPerson.as_view(), name="person-edit"),
    path("people/<int:pk>/appoint/", people.Appoint.as_view(), name="appoint"),
    path("people/<int:pk>/active/", people.SetActive.as_view(), name="set-active"),
    path("people/<int:pk>/password/", people.reset_password, name="reset-password"),
    path("people/<int:pk>/code/", people.reset_second_factor, name="reset-second-factor"),
    path("posts/<int:pk>/end/", people.EndPost.as_view(), name="post-end"),
    path("posts/<int:pk>/stand-in/", people.StandIn.as_view(), name="stand-in"),
    path("posts/<int:pk>/hand-over/", people.HandOver.as_view(), name="hand-over"),
    path("units/", units.UnitList.as_view(), name="units"),
    path("units/new/", units.EditUnit.as_view(), name="unit-new"),
    path("units/import/", imports.ImportUnits.as_view(), name="units-import"),
    path("units/<int:pk>/", units.UnitPage.as_view(), name="unit"),
    path("units/<int:pk>/edit/", units.EditUnit.as_view(), name="unit-edit"),
    re_path(r"^import-template/(?P<kind>units|people)/$", imports.template, name="import-template"),
    path("committee/", committees.CommitteePage.as_view(), name="committee"),
    path("committee/children/new/", committees.NewChildCommittee.as_view(), name="child-committee-new"),
]
