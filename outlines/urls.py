app_name = "outlines"
urlpatterns = []
