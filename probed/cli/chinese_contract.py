"""The Chinese of mistakes in contracts, sentence by sentence."""

from __future__ import annotations

from typing import Final

CONTRACT_SENTENCES: Final[dict[str, str]] = {
    # terms and versions
    "valid_to is not after valid_from. valid_to is the first instant after the validity.": (
        "valid_to 不晚于 valid_from。valid_to 是有效期之后的第一个时刻。"
    ),
    "no version of contract '{contract}' holds {when}: version {one} in {file} has ended, version {two} has not "
    "begun.": ("合同“{contract}”{when}没有有效版本：{file} 中的版本 {one} 已终止，版本 {two} 尚未开始。"),
    "Let one begin where the other ends.": "请让一个版本在另一个终止时开始。",
    "version {two} of contract '{contract}' and version {one} in {file} both hold {when}.": (
        "合同“{contract}”的版本 {two} 与 {file} 中的版本 {one} 同时有效（{when}）。"
    ),
    "End the earlier one (valid_to) where the later one begins.": (
        "请让较早的版本（valid_to）在较晚的版本开始时终止。"
    ),
    "version {version} of contract '{contract}' is already in {file}.": (
        "合同“{contract}”的版本 {version} 已在 {file} 中。"
    ),
    "Renumber one.": "请改其中一个的编号。",
    "version {one} does not come before version {two}.": "版本 {one} 不早于版本 {two}。",
    "Name an earlier version.": "请写较早的版本。",
    "contract '{contract}' has no version {version}.": "合同“{contract}”没有版本 {version}。",
    "Correct the number.": "请更正编号。",
    "version {version} does not hold where this one begins ({when}).": (
        "本版本开始时版本 {version} 并不有效（{when}）。"
    ),
    "Delete this line, or correct valid_from.": "请删除此行，或更正 valid_from。",
    "Add its file to contracts/, or correct it here.": "请把其文件加入 contracts/，或在此更正。",
    "Add a version, or correct the dates.": "请增加版本，或更正日期。",
    "Make it, with one TOML file for each version of a contract.": "请建立它，每个合同版本一个 TOML 文件。",
    # clauses
    "two clauses are called '{name}'.": "有两个条款都叫“{name}”。",
    "Give each an id of its own.": "请各取一个 id。",
    "'{text}' is outside of 0 % to 100 %.": "“{text}”不在 0 % 至 100 % 之内。",
    'denominator = "fixed" needs its length.': 'denominator = "fixed" 需要给出长度。',
    'fixed is only for denominator = "fixed".': 'fixed 仅用于 denominator = "fixed"。',
    "'{text}' is no statistic.": "“{text}”不是统计量。",
    "'{text}' is not between 1 and 366 days.": "“{text}”不在 1 至 366 天之间。",
    "'{text}' is not between 1 and 250 working days.": "“{text}”不在 1 至 250 个工作日之间。",
    "'{text}': no report is there when its month ends.": "“{text}”：月份结束时报告尚不可能完成。",
    "'{text}' is not a length of time.": "“{text}”不是时间长度。",
    # calendar and exclusions
    "Add it (schema = 1, years = [{year}], holidays = [...], workdays = [...]), or correct the name.": (
        "请增加该文件（schema = 1, years = [{year}], holidays = [...], workdays = [...]），或更正其名称。"
    ),
    "{day} is in none of the years ({years}).": "{day} 不在所列年份（{years}）之内。",
    "Split hours that pass midnight in two (24:00).": "跨越午夜的时段请拆为两段（24:00）。",
    "days is empty.": "days 为空。",
    "'{kind}' is not in accept.": "“{kind}”不在 accept 中。",
    "Add it there, or delete this.": "请加入其中，或删除此项。",
    "no word for '{kind}'.": "“{kind}”没有给出任何词。",
    "each version states this for itself.": "此项由各版本自行规定。",
    "Delete it here.": "请在此删除。",
}
