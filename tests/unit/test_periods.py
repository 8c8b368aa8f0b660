"""Months, periods and windows."""

from __future__ import annotations

import pytest

from dabiao.periods import (
    FAR_FUTURE,
    Schedule,
    WindowKind,
    days,
    month,
    month_text,
    period_end,
    period_label,
    period_start,
)


def schedule(kind: WindowKind, force: str, due: str = "") -> Schedule:
    first, last = map(month, force.split("/"))
    return Schedule(kind, first, last, month(due) if due else None)


def told(schedule: Schedule, as_of: str) -> str:
    window = schedule.window(month(as_of))
    flags = {
        "closed": window.closed,
        "before due": window.judged < schedule.decided_from,
        "final": window.final,
    }
    return ", ".join([window.label, *(name for name, holds in flags.items() if holds)])


def check(plan: Schedule, table: str) -> None:
    rows = [line.strip().partition("  ") for line in table.strip().splitlines()]
    assert {as_of: told(plan, as_of) for as_of, _, _ in rows} == {
        as_of: said.strip() for as_of, _, said in rows
    }


class TestWindows:
    def test_a_month_is_closed_when_it_is_judged(self) -> None:
        check(
            schedule("month", "2018-01/2018-12", due="2018-08"),
            """
            2018-01  2018-01, closed, before due
            2018-07  2018-07, closed, before due
            2018-08  2018-08, closed
            2018-10  2018-10, closed
            2018-12  2018-12, closed
            """,
        )

    def test_after_force_numbers_are_judged_as_of_its_last_month(self) -> None:
        check(
            schedule("month", "2018-01/2018-12", due="2018-08"),
            """
            2019-01  2018-12, closed, final
            2031-05  2018-12, closed, final
            """,
        )

    def test_the_window_with_the_due_month_closes_with_it_and_is_not_reopened(self) -> None:
        check(
            schedule("quarter", "2018-01/2019-12", due="2018-08"),
            """
            2018-05  2018-04/2018-05, before due
            2018-06  2018Q2, closed, before due
            2018-07  2018-07/2018-07, before due
            2018-08  2018-07/2018-08, closed
            2018-09  2018-07/2018-08, closed
            2018-11  2018-07/2018-08, closed
            2018-12  2018Q4, closed
            2019-02  2018Q4, closed
            2019-03  2019Q1, closed
            """,
        )

    def test_a_due_month_that_ends_its_window_cuts_nothing(self) -> None:
        check(
            schedule("quarter", "2018-01/2018-12", due="2018-09"),
            """
            2018-08  2018-07/2018-08, before due
            2018-09  2018Q3, closed
            2018-10  2018Q3, closed
            """,
        )

    def test_later_windows_are_whole(self) -> None:
        check(
            schedule("year", "2018-01/2019-12", due="2018-08"),
            """
            2018-08  2018-01/2018-08, closed
            2018-12  2018-01/2018-08, closed
            2019-11  2018-01/2018-08, closed
            2019-12  2019, closed
            """,
        )

    def test_without_due_the_first_window_is_open_until_it_ends_then_the_latest_closed_one_counts(
        self,
    ) -> None:
        check(
            schedule("year", "2021-01/2023-12"),
            """
            2021-03  2021-01/2021-03, before due
            2021-11  2021-01/2021-11, before due
            2021-12  2021, closed
            2022-05  2021, closed
            2022-12  2022, closed
            2024-02  2023, closed, final
            """,
        )

    def test_a_half_year(self) -> None:
        check(
            schedule("half_year", "2018-01/2018-12"),
            """
            2018-05  2018-01/2018-05, before due
            2018-06  2018H1, closed
            2018-11  2018H1, closed
            2018-12  2018H2, closed
            """,
        )

    def test_windows_are_whole_calendar_periods_also_where_they_begin_before_force(self) -> None:
        check(
            schedule("year", "2018-08/2019-12"),
            """
            2018-08  2018-01/2018-08, before due
            2018-12  2018, closed
            """,
        )

    def test_a_window_that_force_cuts_off_never_closes(self) -> None:
        plan = schedule("year", "2018-01/2019-06")
        check(
            plan,
            """
            2018-12  2018, closed
            2019-06  2018, closed
            2019-12  2018, closed, final
            """,
        )

    def test_plan_runs_from_the_beginning_of_force(self) -> None:
        check(
            schedule("plan", "2018-03/2018-12"),
            """
            2018-03  2018-03/2018-03, before due
            2018-11  2018-03/2018-11, before due
            2018-12  2018-03/2018-12, closed
            2019-02  2018-03/2018-12, closed, final
            """,
        )

    def test_plan_closes_with_the_due_month(self) -> None:
        check(
            schedule("plan", "2018-01/2018-12", due="2018-08"),
            """
            2018-07  2018-01/2018-07, before due
            2018-08  2018-01/2018-08, closed
            2018-11  2018-01/2018-08, closed
            """,
        )

    def test_before_force_there_is_no_window(self) -> None:
        plan = schedule("month", "2018-03/2018-12", due="2018-08")
        asked = [month(m) for m in ("2018-01", "2018-02", "2018-03", "2018-04")]
        assert [month_text(window.as_of) for window in plan.windows(asked)] == ["2018-03", "2018-04"]

    @pytest.mark.parametrize(
        ("plan", "decided"),
        [
            (schedule("quarter", "2018-01/2018-12", due="2018-08"), month("2018-08")),
            (schedule("quarter", "2018-02/2018-12"), month("2018-03")),
            (schedule("plan", "2018-01/2018-12"), month("2018-12")),
            (schedule("year", "2018-01/2018-06"), FAR_FUTURE),
        ],
    )
    def test_the_month_from_which_the_demand_must_be_met(self, plan: Schedule, decided: int) -> None:
        assert plan.decided_from == decided


class TestMonths:
    @pytest.mark.parametrize("text", ["2018-08", "0001-01", "9998-12"])
    def test_there_and_back(self, text: str) -> None:
        assert month_text(month(text)) == text

    def test_months_subtract(self) -> None:
        assert month("2019-01") - month("2018-12") == 1

    @pytest.mark.parametrize(
        "text",
        [
            "2018-8",
            "201808",
            "2018-13",
            "2018-00",
            "2018-08-01",
            " 2018-08",
            "2018-08\n",
            "２０１８-08",
            "",
            "18-08",
        ],
    )
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="not a month"):
            month(text)

    @pytest.mark.parametrize(
        ("first", "last", "count"),
        [
            ("2018-02", "2018-02", 28),
            ("2020-02", "2020-02", 29),
            ("2018-01", "2018-12", 365),
            ("1900-01", "1900-12", 365),
        ],
    )
    def test_days(self, first: str, last: str, count: int) -> None:
        assert days(month(first), month(last)) == count


class TestPeriods:
    @pytest.mark.parametrize(
        ("length", "start", "end", "label"),
        [
            (1, "2018-08", "2018-08", "2018-08"),
            (3, "2018-07", "2018-09", "2018Q3"),
            (6, "2018-07", "2018-12", "2018H2"),
            (12, "2018-01", "2018-12", "2018"),
        ],
    )
    def test_the_period_that_holds_august(self, length: int, start: str, end: str, label: str) -> None:
        august = month("2018-08")
        assert month_text(period_start(august, length)) == start
        assert month_text(period_end(august, length)) == end
        assert period_label(period_end(august, length), length) == label

    @pytest.mark.parametrize("length", [1, 3, 6, 12])
    def test_december_ends_every_period(self, length: int) -> None:
        december = month("2018-12")
        assert period_end(december, length) == december
