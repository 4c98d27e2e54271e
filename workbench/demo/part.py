"""What a part of the play may do: one noun each."""


class Part:
    """`county` is the played `workbench.demo.county.County`. What falls on a day is put on its agenda:
    `county.agenda.on(day, act, …)`, `later(days, act, …)` after the present step, `at_end(act, …)`."""

    def __init__(self, county):
        self.county, self.material, self.dice = county, county.material, county.dice

    def begin_year(self) -> None:
        """A past year begins (`county.year`; `county.number` is 0 in the first): what is to happen in it."""

    def begin_present(self) -> None:
        """The present year begins: what has happened in it by yesterday (`county.agenda.last`)."""

    def play_present(self) -> None:
        """Now: what is done today, so that every station is occupied."""
