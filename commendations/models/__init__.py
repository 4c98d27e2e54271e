"""Assessment schemes and what they scored; commendation rounds, nominations, opinions, objections."""
