"""Riders, plans, referrals and staff."""

from __future__ import annotations

from course.world.schema.spec import Column, null, table

PEOPLE = (
    table(
        "plan",
        "plan_id",
        "What a rider can subscribe to.",
        Column("plan_id", "INTEGER", "key; 1 is pay as you go"),
        Column("name", "VARCHAR", "name"),
        Column("monthly_fee_minor", "INTEGER", "euro cents a month"),
    ),
    table(
        "rider",
        "rider_id",
        "People with an account.",
        Column("rider_id", "INTEGER", "key"),
        Column("city_id", "INTEGER", "home city", refers="city.city_id"),
        Column("full_name", "VARCHAR", "name"),
        Column("email", "VARCHAR", "address, unique"),
        null("phone", "VARCHAR", "number; not everyone gives one"),
        null("birth_date", "DATE", "not everyone gives one"),
        Column("signed_up_at", "TIMESTAMPTZ", "when the account was made"),
        Column("account_kind", "VARCHAR", "'public', 'internal', 'test' or 'bot' (D26)"),
        null("marketing_opt_in", "BOOLEAN", "NULL: was never asked"),
    ),
    table(
        "rider_plan_change",
        "change_id",
        "Which plan a rider had when; the intervals tile.",
        Column("change_id", "INTEGER", "key"),
        Column("rider_id", "INTEGER", "rider", refers="rider.rider_id"),
        Column("plan_id", "INTEGER", "plan", refers="plan.plan_id"),
        Column("valid_from", "TIMESTAMPTZ", "first instant, included"),
        null("valid_to", "TIMESTAMPTZ", "end, excluded; NULL for the plan of today"),
        Column("recorded_at", "TIMESTAMPTZ", "when the system learned of it"),
    ),
    table(
        "referral",
        "referral_id",
        "Who brought whom.",
        Column("referral_id", "INTEGER", "key"),
        Column("referrer_id", "INTEGER", "who invited", refers="rider.rider_id"),
        Column("referred_id", "INTEGER", "who came", refers="rider.rider_id"),
        Column("referred_at", "TIMESTAMPTZ", "when"),
    ),
    table(
        "employee",
        "employee_id",
        "Staff; one tree under the chief executive.",
        Column("employee_id", "INTEGER", "key"),
        null("manager_id", "INTEGER", "boss; NULL at the top", refers="employee.employee_id"),
        Column("full_name", "VARCHAR", "name"),
        Column("title", "VARCHAR", "job title"),
        Column("team", "VARCHAR", "team"),
        null("city_id", "INTEGER", "city; NULL for headquarters", refers="city.city_id"),
        Column("hired_on", "DATE", "first day"),
        Column("salary_minor", "INTEGER", "euro cents a year"),
    ),
)
