"""Findings: the remarks of a check, and the one catalogue of what they say, in English and Chinese."""

# ruff: noqa: E501

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning", "note"]
Language = Literal["en", "zh"]


class Remark(NamedTuple):
    """What a code means: how bad it is, what is wrong and what to do, in both languages."""

    severity: Severity
    en: str
    en_advice: str
    zh: str
    zh_advice: str


# A code is never reused for another meaning: readers filter on it.
CATALOGUE: dict[str, Remark] = {
    # Files
    "file_missing": Remark(
        "error", "there is no file or folder {value}", "check the path", "找不到文件或文件夹 {value}", "请检查路径"
    ),
    "file_closed": Remark(
        "error", "{value} cannot be opened", "check that it is a file and that you may read it",
        "无法打开 {value}", "请检查它是否为文件以及读取权限",
    ),
    "file_not_written": Remark(
        "error", "{value} cannot be written", "check that its folder is there and that you may write to it",
        "无法写入 {value}", "请检查所在文件夹是否存在以及写入权限",
    ),
    "file_not_regular": Remark(
        "error", "{value} is a pipe or a device, no file", "put a plain file there",
        "{value} 是管道或设备，不是文件", "请换成普通文件",
    ),
    "file_unreadable": Remark(
        "error", "this is not UTF-8 text: {value}", "save the file as UTF-8",
        "这不是 UTF-8 文本：{value}", "请将文件另存为 UTF-8",
    ),
    "file_empty": Remark(
        "error", "the file is empty", "see in the documentation what such a file holds",
        "文件为空", "请参照文档中对此类文件的说明填写",
    ),
    "file_byte_order_mark": Remark(
        "error", "the file starts with a byte order mark", "save it as UTF-8 without one",
        "文件以字节顺序标记（BOM）开头", "请另存为不带 BOM 的 UTF-8",
    ),
    "file_too_large": Remark(
        "error", "the file has {value} bytes, more than {limit}", "split it",
        "文件有 {value} 字节，超过 {limit}", "请拆分文件",
    ),
    "yaml_syntax": Remark(
        "error", "this is not YAML: {value}", "check the indentation, quotes and brackets near this line",
        "YAML 语法错误：{value}", "请检查该行附近的缩进、引号和括号",
    ),
    "yaml_not_mapping": Remark(
        "error", "the file should hold a mapping of keys to values, this is {value}",
        "write 'key: value' lines; a plan begins with 'schema_version: 1'",
        "文件应为键值映射，实际是 {value}", "请写成“键: 值”；规划文件以“schema_version: 1”开头",
    ),
    "yaml_duplicate_key": Remark(
        "error", "the key {value} stands twice in one mapping", "keep one of them",
        "键 {value} 在同一映射中出现两次", "请只保留一个",
    ),
    "yaml_alias": Remark(
        "error", "anchors and aliases are not read: {value}", "write the value out",
        "不支持锚点和别名：{value}", "请直接写出该值",
    ),
    "yaml_tag": Remark(
        "error", "tags are not read: {value}", "remove the tag", "不支持标签：{value}", "请删除标签"
    ),
    "yaml_too_deep": Remark(
        "error", "more than {limit} levels are nested", "flatten the file", "嵌套超过 {limit} 层", "请减少嵌套"
    ),
    "csv_syntax": Remark(
        "error", "this row cannot be read: {value}", "check its quotes and commas",
        "该行无法读取：{value}", "请检查引号和逗号",
    ),
    "file_changed": Remark(
        "error", "the file was changed while it was read", "run it again when nothing else writes to it",
        "文件在读取过程中被更改", "请在没有其他程序写入时重新运行",
    ),
    "parquet_syntax": Remark(
        "error", "this is not a whole Parquet file: {value}", "write or copy it again",
        "这不是完整的 Parquet 文件：{value}", "请重新生成或复制该文件",
    ),
    "output_is_input": Remark(
        "error", "{value} is to be written, and is read as well", "write to another file",
        "{value} 既是输出又是输入", "请写入另一个文件",
    ),
    "disk_full": Remark(
        "error", "there is no room to write {value}", "make room and run it again: what has been done is kept",
        "没有空间写入 {value}", "请腾出空间后重新运行；已完成的部分会保留",
    ),
    "run_resumed": Remark(
        "note", "{value} of {expected} chunks had been judged by an earlier run", "nothing: they are kept",
        "此前的运行已评估 {expected} 块中的 {value} 块", "无需处理：予以保留",
    ),
    "run_started_anew": Remark(
        "note", "what an earlier run had done was not kept, as it differs in {value}", "nothing",
        "未保留此前运行的结果，因为以下内容不同：{value}", "无需处理",
    ),
    "csv_column_missing": Remark(
        "error", "the column {value} is missing", "the columns needed are {choices}",
        "缺少列 {value}", "所需的列为 {choices}",
    ),
    "csv_column_unknown": Remark(
        "error", "there is no column {value}", "use one of {choices}", "没有 {value} 这一列", "可用的列为 {choices}"
    ),
    "csv_row_length": Remark(
        "error", "the row has {value} cells, the header {expected}", "quote a cell that holds a comma",
        "该行有 {value} 个单元格，表头有 {expected} 个", "含逗号的单元格请加引号",
    ),
    # Tables of series
    "cell_not_number": Remark(
        "error", "{value} is not a number", "write a plain number like 12.5, or leave the cell empty where there is no figure",
        "{value} 不是数值", "请写 12.5 这样的数；没有数据时请留空",
    ),
    "value_outside_limits": Remark(
        "error", "{value} lies outside the natural limits {expected}", "correct the figure, or the limits",
        "{value} 超出自然界限 {expected}", "请更正数据或界限",
    ),
    "figure_twice": Remark(
        "error", "the series {series} has a second figure that ends with {value}",
        "keep one figure for each time, or name every column that tells series apart",
        "序列 {series} 在 {value} 有第二个数据", "每个时间请只保留一个，或写明区分序列的所有列",
    ),
    "series_differs": Remark(
        "error", "the series {series} has {value} here, and {expected} in an earlier row", "write the same in all rows of a series",
        "序列 {series} 此处为 {value}，此前为 {expected}", "同一序列各行请写相同的值",
    ),
    "horizons_invalid": Remark(
        "error", "{value} is no range of whole years from 1 to {limit}", "write 1-5, or 1,3,5",
        "{value} 不是 1 至 {limit} 的整年数", "请写 1-5 或 1,3,5",
    ),
    "nothing_to_test": Remark(
        "error", "none of {value} series can be tested: {too_short} have no more than {known} figures, {no_outcome} none that "
        "lies as many years ahead as asked", "give longer series, or other horizons",
        "{value} 个序列都无法检验：{too_short} 个不超过 {known} 个数据，{no_outcome} 个在所要求的年数之后没有数据",
        "请提供更长的序列或改变预测年数",
    ),
    # Plans as tables
    "not_in_table": Remark(
        "note", "a table has no place for {value}, which is left out", "keep it in the plan",
        "表格容纳不了 {value}，已略去", "请保留在规划中",
    ),
    "left_out_of_table": Remark(
        "warning", "a table has no place for {value}, on which a verdict may rest, so the whole row is left out", "judge it in the plan",
        "表格容纳不了 {value}，而判断可能取决于此，故整行略去", "请在规划中评估",
    ),
    # Fields
    "unknown_key": Remark(
        "error", "there is no key {value} here", "use one of {choices}", "此处没有 {value} 这个键", "可用的键为 {choices}"
    ),
    "missing_key": Remark(
        "error", "the key {value} is missing", "add it", "缺少键 {value}", "请补充"
    ),
    "unknown_kind": Remark(
        "error", "there is no kind of target {value}", "use one of {choices}",
        "没有 {value} 这种目标类型", "可用的类型为 {choices}",
    ),
    "invalid_choice": Remark(
        "error", "{value} is not allowed here", "use one of {choices}", "此处不能用 {value}", "可用的值为 {choices}"
    ),
    "invalid_value": Remark(
        "error", "{value} cannot be used here: {problem}", "correct the value",
        "{value} 不能用于此处：{problem}", "请更正该值",
    ),
    "invalid_text": Remark(
        "error", "{value} is no text in a language that is kept", "write text, or {{en: …, zh: …}}",
        "{value} 不是可用的文本", "请写文本，或 {{en: …, zh: …}}",
    ),
    "comparator_missing": Remark(
        "error", "the target states no bound", "write one of {choices}", "目标没有给出界限", "请写 {choices} 之一"
    ),
    "comparator_several": Remark(
        "error", "the target states several bounds: {value}", "keep one of them; a band is 'between: [low, high]'",
        "目标给出了多个界限：{value}", "请只保留一个；区间写作 between: [下限，上限]",
    ),
    "bounds_reversed": Remark(
        "error", "the band {value} ends below its start", "write the lower bound first",
        "区间 {value} 上下限颠倒", "请先写下限",
    ),
    "limits_unstated": Remark(
        "error", "the limits name neither end", "state 'lowest', 'highest' or both",
        "limits 未给出任何一端", "请写明 lowest、highest 或两者",
    ),
    "limits_reversed": Remark(
        "error", "the limits {value} leave no room between them", "let 'lowest' be less than 'highest'",
        "界限 {value} 之间没有余地", "lowest 应小于 highest",
    ),
    "scale_out_of_order": Remark(
        "error", "the scale does not run from its worst value over red and green to its best: {value}",
        "check the four values against their source", "尺度未按最差、红、绿、最好的顺序排列：{value}", "请对照来源核对四个数值",
    ),
    "tolerance_unused": Remark(
        "error", "a tolerance belongs to 'about' only", "remove the tolerance", "tolerance 只用于 about", "请删除 tolerance"
    ),
    "tolerance_missing": Remark(
        "warning", "'about {value}' has no tolerance, so the goal cannot be assessed", "add 'tolerance'",
        "“{value}左右”没有给出容差，无法评估", "请补充 tolerance",
    ),
    # Numbers, units, periods, regions
    "number_invalid": Remark(
        "error", "{value} is not a number followed by a unit", "write it like '2000 亿元' or '2.5 %'",
        "{value} 不是带单位的数值", "请写成“2000 亿元”或“2.5 %”",
    ),
    "number_not_finite": Remark(
        "error", "{value} is not a finite number", "write the number that the source states",
        "{value} 不是有限数", "请写出来源给出的数值",
    ),
    "unit_missing": Remark(
        "error", "{value} has no unit", "write the unit after the number, like '2000 亿元'",
        "{value} 没有单位", "请在数字后写单位，如“2000 亿元”",
    ),
    "unit_unknown": Remark(
        "error", "the unit {value} is not known", "use a unit of the vocabulary, or define it under 'units'",
        "未知单位 {value}", "请使用词表中的单位，或在 units 下定义",
    ),
    "unit_syntax": Remark(
        "error", "the unit {value} cannot be read", "write names joined by '/', like '件/万人' or 'µg/m³'",
        "无法读取单位 {value}", "请用“/”连接单位名，如“件/万人”或“µg/m³”",
    ),
    "unit_too_long": Remark(
        "error", "the unit or quantity has {value} characters, more than {limit}", "shorten it",
        "单位或数值有 {value} 个字符，超过 {limit}", "请缩短",
    ),
    "unit_comparator": Remark(
        "error", "{value} is a comparator, not a unit", "write it as a key, like '{key}: …'",
        "{value} 是比较词，不是单位", "请写成键，如“{key}: …”",
    ),
    "unit_redefined": Remark(
        "error", "the unit {value} stands in the vocabulary already", "choose another name",
        "单位 {value} 已在词表中", "请换一个名称",
    ),
    "currency_undeclared": Remark(
        "error", "{value} names several currencies", "declare 'currency:' in the plan, or write the currency, like 元",
        "{value} 可指多种货币", "请在规划中声明 currency，或直接写货币名，如“元”",
    ),
    "currency_unknown": Remark(
        "error", "the currency {value} is not known", "use a code like CNY", "未知货币 {value}", "请用 CNY 等代码"
    ),
    "unit_mismatch": Remark(
        "error", "{value} cannot be compared with {expected}", "write it in a unit of the same kind",
        "{value} 与 {expected} 无法比较", "请换用同类单位",
    ),
    "percent_for_points": Remark(
        "error", "{value} is a percentage, and the indicator is one too: the difference of two rates is in "
        "percentage points", "write '百分点' (percentage points), or 'form: percent' if a relative change is meant",
        "{value} 是百分比，而指标本身也是百分比：两个比率之差应以百分点计", "请写“百分点”；若指相对变化，请加 form: percent",
    ),
    "points_for_percent": Remark(
        "error", "{value} is in percentage points, and a {kind} target of this indicator needs {expected}",
        "write the level in {expected}, or use 'kind: change'",
        "{value} 以百分点计，而该指标的 {kind} 目标需要 {expected}", "请用 {expected} 写出水平值，或改用 kind: change",
    ),
    "period_invalid": Remark(
        "error", "{value} is not a period", "write 2025, 2025-H1, 2025-Q2, 2025-06, 2025-06-30, 2021/2025 or “十四五”",
        "{value} 不是时期", "请写 2025、2025-H1、2025-Q2、2025-06、2025-06-30、2021/2025 或“十四五”",
    ),
    "fiscal_year_open": Remark(
        "error", "{value} does not say in which month its year starts", "write it like FY2025@2024-10",
        "{value} 没有说明财政年度从哪个月开始", "请写成 FY2025@2024-10",
    ),
    "region_unknown": Remark(
        "error", "the region {value} is not known", "use an ISO 3166 code, a Chinese code like CN-GS-621000, or "
        "define it under 'regions'", "未知地区 {value}", "请用 ISO 3166 代码、CN-GS-621000 之类的中国代码，或在 regions 下定义",
    ),
    # Across fields
    "duplicate_id": Remark(
        "error", "the id {value} is used twice", "give each its own id", "标识 {value} 重复", "请使用不同的标识"
    ),
    "unknown_indicator": Remark(
        "error", "there is no indicator {value}", "define it under 'indicators'", "没有指标 {value}", "请在 indicators 下定义"
    ),
    "unknown_document": Remark(
        "error", "there is no document {value}", "define it under 'documents'", "没有文件 {value}", "请在 documents 下定义"
    ),
    "region_missing": Remark(
        "error", "neither the goal nor its plan names a region", "add 'region'", "目标与规划均未写明地区", "请补充 region"
    ),
    "deadline_missing": Remark(
        "error", "a {value} target needs a deadline", "add 'deadline'", "{value} 目标需要期限", "请补充 deadline"
    ),
    "deadline_before_baseline": Remark(
        "error", "the deadline {value} is not after the start {expected}", "correct one of them",
        "期限 {value} 不晚于起点 {expected}", "请更正其一",
    ),
    "milestone_out_of_order": Remark(
        "error", "the milestone {value} does not come after {expected}", "list milestones by date, between start and deadline",
        "阶段目标 {value} 不晚于 {expected}", "请在起点与期限之间按时间排列阶段目标",
    ),
    "milestone_after_deadline": Remark(
        "error", "the milestone {value} is not before the deadline {expected}", "correct one of them",
        "阶段目标 {value} 不早于期限 {expected}", "请更正其一",
    ),
    "direction_differs": Remark(
        "error", "{value} points another way than the target, which is {expected}", "use the comparator of the target",
        "{value} 与目标方向（{expected}）不一致", "请使用与目标相同的比较方式",
    ),
    "window_differs": Remark(
        "error", "the window {value} does not end with the deadline {expected}", "leave the deadline out, or correct one of them",
        "时间窗 {value} 与期限 {expected} 不一致", "请删除期限或更正其一",
    ),
    "window_not_tiled": Remark(
        "error", "the window {value} does not hold whole periods of a {expected}", "choose another 'every'",
        "时间窗 {value} 不能由整{expected}构成", "请更换 every",
    ),
    "measure_mismatch": Remark(
        "error", "a {kind} target cannot be set on an indicator measured as {value}", "use an indicator measured as {expected}",
        "{kind} 目标不能用于 {value} 类指标", "请使用 {expected} 类指标",
    ),
    "parts_missing": Remark(
        "error", "the ratio has no numerator and denominator", "name both, in the target or in its indicator",
        "比率没有分子和分母", "请在目标或指标中写明两者",
    ),
    "parts_differ": Remark(
        "error", "the target divides {value}, its indicator {expected}", "state the parts in one of them",
        "目标的分子/分母为 {value}，指标为 {expected}", "请只在一处写明",
    ),
    "parts_nested": Remark(
        "error", "{value} is itself a ratio of two indicators", "divide indicators that are reported",
        "{value} 本身就是两个指标之比", "请使用直接发布的指标",
    ),
    "base_not_used": Remark(
        "error", "the baseline {value} is not the base {expected} of the target", "state the base once",
        "基期 {value} 与目标的基期 {expected} 不一致", "请只写一次基期",
    ),
    # Further kinds of target
    "comparator_unnamed": Remark(
        "error", "neither another region nor another indicator is named", "write 'region' or 'indicator'",
        "没有指明比较的地区或指标", "请写 region 或 indicator",
    ),
    "comparator_itself": Remark(
        "error", "{value} is compared with itself", "name another region or indicator",
        "{value} 与自身比较", "请写另一地区或指标",
    ),
    "key_unused": Remark(
        "error", "'{key}' is not used with '{value}'", "remove it", "{key} 与“{value}”并用时不起作用", "请删除",
    ),
    "margin_missing": Remark(
        "warning", "'in step' has no margin, so the goal cannot be assessed", "add 'margin', in percentage points",
        "“同步”没有给出允许的差距，无法评估", "请补充 margin（百分点）",
    ),
    "rank_comparator": Remark(
        "error", "'{value}' asks for no place among the first", "write a rank as 'at_most: 5 位次'",
        "“{value}”不是前几位的要求", "位次目标请写成 at_most: 5 位次",
    ),
    "universe_missing": Remark(
        "error", "the regions that are ranked are not named", "list them under 'universe'",
        "没有列出参与排名的地区", "请在 universe 下列出",
    ),
    "universe_without_region": Remark(
        "error", "{value} is not among the regions that are ranked", "add it to 'universe'",
        "{value} 不在参与排名的地区之中", "请加入 universe",
    ),
    "unknown_state": Remark(
        "error", "there is no step {value}", "list it under 'states'", "没有 {value} 这一步", "请在 states 下列出"
    ),
    "states_out_of_order": Remark(
        "error", "the step due by {value} comes after the one due by {expected}", "list the steps from first to last",
        "期限为 {value} 的步骤排在期限为 {expected} 的步骤之后", "请按先后排列各步",
    ),
    "progress_unused": Remark(
        "error", "a {value} target has no steps to reach", "remove 'progress', or use 'kind: deliverable'",
        "{value} 目标没有步骤可言", "请删除 progress，或改用 kind: deliverable",
    ),
    "unknown_rubric": Remark(
        "error", "there is no rubric {value}", "define it under 'rubrics'", "没有评判标准 {value}", "请在 rubrics 下定义"
    ),
    "unknown_goal": Remark(
        "error", "there is no goal {value}", "use the id of a goal", "没有目标 {value}", "请使用已有目标的标识"
    ),
    "unknown_section": Remark(
        "error", "there is no section {value}", "define it under 'sections'", "没有章节 {value}", "请在 sections 下定义"
    ),
    "cycle": Remark(
        "error", "{value} leads back to itself", "break the circle", "{value} 绕回自身", "请断开循环"
    ),
    "revision_out_of_order": Remark(
        "error", "the revision of {value} is not after {expected}", "list revisions by date, after the announcement",
        "{value} 的修订不晚于 {expected}", "请在发布之后按日期排列修订",
    ),
    "goal_unconfirmed": Remark(
        "warning", "the goal itself is not confirmed: {value}", "confirm it with the official text",
        "目标本身未经核实：{value}", "请与正式文本核对",
    ),
    "sources_differ": Remark(
        "warning", "another document words the same target differently: {value}, not {expected}",
        "find out which one counts", "另一文件对同一目标的表述不同：{value}，而非 {expected}", "请查明以何者为准",
    ),
    "part_twice": Remark(
        "error", "the whole is allocated to {value} twice", "keep one part for each region",
        "{value} 分到两份", "每个地区请只保留一份",
    ),
    "milestone_beyond_target": Remark(
        "warning", "the milestone {value} asks for more than the target {expected}", "check both numbers",
        "阶段目标 {value} 超出最终目标 {expected}", "请核对两个数值",
    ),
    "conversion_order_missing": Remark(
        "error", "money is both deflated and converted, and the order is not stated",
        "write 'order: deflate_then_convert' or 'order: convert_then_deflate'",
        "既要平减又要换算货币，但没有写明先后", "请写 order: deflate_then_convert 或 order: convert_then_deflate",
    ),
    "deflated_already": Remark(
        "error", "the indicator is at {value} prices already and cannot be deflated",
        "remove 'prices' from the conversion, or use an indicator at current prices",
        "该指标已按 {value} 价格计算，不能再平减", "请删除换算中的 prices，或使用现价指标",
    ),
    "rate_invalid": Remark(
        "error", "{value} is no exchange rate", "write what one unit of a currency is worth in another, like '6.9 元/美元'",
        "{value} 不是汇率", "请写一种货币值多少另一种货币，如“6.9 元/美元”",
    ),
    # Across goals and plans
    "ratio_differs_from_parts": Remark(
        "warning", "over {denominator}, the {value} of goal {goal} make {implied}; this goal asks for {expected}, which is "
        "{needed} of it; last measured: {measured}", "find out whether both goals count the same thing",
        "按分母 {denominator} 计算，目标 {goal} 的 {value} 意味着 {implied}；本目标要求 {expected}，仅相当于分子 {needed}；最近实测：{measured}",
        "请查明两个目标的口径是否相同",
    ),
    "course_short_of_level": Remark(
        "warning", "{value} lead from {base} to {implied} in {period}; goal {goal} asks for {expected} then, which takes {needed}",
        "check both numbers, the base and the definitions",
        "由 {base} 起，{value} 到 {period} 只达到 {implied}；目标 {goal} 届时要求 {expected}，需要 {needed}", "请核对两个数值、基期和口径",
    ),
    "parts_miss_whole": Remark(
        "warning", "the parts make {value}, the goal asks for {expected}: {difference} apart", "check the parts, or name who does the rest",
        "各部分合计 {value}，目标要求 {expected}，相差 {difference}", "请核对各部分，或写明其余由谁承担",
    ),
    "share_beyond_whole": Remark(
        "warning", "a share of {value} is more than the whole", "check the number, and whether the indicator is a share",
        "份额 {value} 超出整体", "请核对数值，以及该指标是否为份额",
    ),
    "shares_beyond_whole": Remark(
        "warning", "the goals on shares of {value} ask for {found} together: {shares}", "check the numbers, and whether the shares overlap",
        "{value} 各份额目标合计 {found}：{shares}", "请核对数值，以及各份额是否重叠",
    ),
    "observed_shares_beyond_whole": Remark(
        "warning", "the shares of {value} make {found} in {period}: {shares}", "check the figures, and whether the shares overlap",
        "{period} {value} 各份额合计 {found}：{shares}", "请核对数据，以及各份额是否重叠",
    ),
    "met_when_announced": Remark(
        "warning", "the target {expected} was met when it was announced on {date}: {value} in {period} ({source})",
        "check the number, and whether the goal is to keep it", "目标 {expected} 在 {date} 发布时已经达到：{period} 为 {value}（{source}）",
        "请核对数值，以及目标是否为保持",
    ),
    "weaker_than_parent": Remark(
        "warning", "{value} is weaker than the {expected} of the binding goal {goal}", "check both, and whether they compare",
        "{value} 比约束性目标 {goal} 的 {expected} 宽松", "请核对两者及其是否可比",
    ),
    "later_than_parent": Remark(
        "warning", "the deadline {value} is later than that of the binding goal {goal}, {expected}", "check both deadlines",
        "期限 {value} 晚于约束性目标 {goal} 的期限 {expected}", "请核对两个期限",
    ),
    "parent_goal_unknown": Remark(
        "warning", "there is no goal {value} to answer to", "use the id of a plan and of one of its goals, like 'cn-14fyp/gdp-growth'",
        "没有上级目标 {value}", "请写规划标识和其中的目标标识，如 cn-14fyp/gdp-growth",
    ),
    "units_differ": Remark(
        "warning", "{indicator} is kept in {value}, {other} in {expected}, and one cannot be turned into the other",
        "check whether both are the same indicator", "{indicator} 的单位为 {value}，{other} 为 {expected}，两者无法换算", "请核对是否为同一指标",
    ),
    "units_written_differently": Remark(
        "note", "{indicator} is kept in {value}, {other} in {expected}: {factor}", "nothing: both compare",
        "{indicator} 的单位为 {value}，{other} 为 {expected}：{factor}", "无需处理，两者可比",
    ),
    # Packs
    "pack_entry_point": Remark(
        "error", "the entry point {value} is not the name of a top-level package",
        "name the package that holds pack.yaml, without dots", "入口点 {value} 不是顶层包的名称", "请写含有 pack.yaml 的包名，不带点",
    ),
    "pack_not_found": Remark(
        "error", "there is no package {value} that holds pack.yaml", "install the pack (pip install -e .), or add pack.yaml",
        "没有含 pack.yaml 的包 {value}", "请安装该数据包（pip install -e .），或补充 pack.yaml",
    ),
    "pack_metadata_unreadable": Remark(
        "error", "the entry points of {value} cannot be read", "install it again",
        "无法读取 {value} 的入口点", "请重新安装",
    ),
    "pack_path_outside": Remark(
        "error", "{value} does not lie in the pack", "put a file or folder of the pack itself there, no link that leads out",
        "{value} 不在数据包之内", "请改用包内的文件或文件夹，不要用指向包外的链接",
    ),
    "pack_without_plans": Remark(
        "warning", "the pack {value} holds no plan", "put a folder with plan.yaml under 'plans'",
        "数据包 {value} 中没有规划", "请在 plans 下放入含 plan.yaml 的文件夹",
    ),
    "pack_id_taken": Remark(
        "error", "several packs are called {value}: {choices}", "give one of them another id; until then their plans are not loaded",
        "多个数据包同名 {value}：{choices}", "请给其中一个换标识，在此之前不加载其规划",
    ),
    "plan_id_taken": Remark(
        "error", "several plans are called {value}: {choices}", "load one as 'pack-id:plan-id', or give it another id",
        "多个规划同名 {value}：{choices}", "请以“包标识:规划标识”加载，或换一个标识",
    ),
    "plan_folder_name": Remark(
        "error", "the plan {value} lies in a folder named {expected}", "give the folder the id of the plan",
        "规划 {value} 所在文件夹名为 {expected}", "请用规划标识命名文件夹",
    ),
    "plan_and_patch": Remark(
        "error", "the folder holds plan.yaml and patch.yaml", "keep one of them",
        "文件夹中同时有 plan.yaml 和 patch.yaml", "请只保留一个",
    ),
    "parent_not_found": Remark(
        "note", "the parent plan {value} cannot be loaded, so nothing is held against it",
        "install the pack that holds it, and check it by itself",
        "无法加载上级规划 {value}，未与其对照", "请安装含有该规划的数据包，并单独检查该规划",
    ),
    "patch_base_unknown": Remark(
        "error", "there is no plan {value} to change", "name an installed plan, or one of the same pack",
        "没有可修改的规划 {value}", "请写已安装的规划或同一数据包中的规划",
    ),
    "patch_id_taken": Remark(
        "error", "the patch bears the id of the plan that it changes, {value}", "give it an id of its own",
        "补丁与所修改的规划同名：{value}", "请另取标识",
    ),
    "patch_pin_differs": Remark(
        "error", "the plan {value} has changed: the patch is made for {expected}, the files have {found}",
        "see what has changed, then write the hash that 'policytrack pin' prints",
        "规划 {value} 已有变化：补丁针对 {expected}，现有文件为 {found}", "请查看变化，再写入 policytrack pin 给出的哈希值",
    ),
    "folder_not_empty": Remark(
        "error", "{value} is there already and not empty", "name a new folder: nothing is overwritten",
        "{value} 已存在且不为空", "请指定新文件夹，不会覆盖任何内容",
    ),
    "pack_name_invalid": Remark(
        "error", "{value} cannot be the name of a pack",
        "use lower-case letters, digits and hyphens, beginning with a letter, and no name of Python or of an installed package",
        "{value} 不能用作数据包名", "请用小写字母、数字和连字符，以字母开头，且不与 Python 或已安装的包同名",
    ),
    # When observations are judged
    "definition_unconfirmed": Remark(
        "warning", "the source calls the figure {value}, the goal asks for {expected}",
        "confirm that both mean the same, then list the name under 'aliases'",
        "来源称该数据为“{value}”，目标指标为“{expected}”", "请确认口径一致后将其列入 aliases",
    ),
    "basis_unconfirmed": Remark(
        "warning", "the figure of {period} stands on another basis: {value}", "confirm that it compares with the goal's",
        "{period}的数据口径不同：{value}", "请确认与目标口径是否可比",
    ),
    "price_basis_unstated": Remark(
        "warning", "the source does not say whether {value} is at current or constant prices", "find its price basis",
        "来源未说明 {value} 是按现价还是不变价", "请查明价格口径",
    ),
    "conflicting_observations": Remark(
        "warning", "sources of one date differ for {period}: {value}", "name the one to follow with 'follows'",
        "同日发布的来源对 {period} 的数据不一致：{value}", "请用 follows 指明采用哪一个",
    ),
    "undated_observation": Remark(
        "note", "{period} ({value}) has no publication date, so it is left out of what was known", "date it",
        "{period}（{value}）没有发布日期，未计入当时已知", "请补充发布日期",
    ),
    "incomplete_period": Remark(
        "note", "{period} ({value}) is part of a period whose other parts are missing", "add the other parts",
        "{period}（{value}）只是一个时期的一部分，其余缺失", "请补充其余部分",
    ),
    "period_mismatch": Remark(
        "note", "{period} ({value}) has another length than the period that the goal asks for", "nothing, unless a "
        "figure of the right length exists", "{period}（{value}）的时长与目标所要求的不同", "如有相应时长的数据请补充",
    ),
    "base_mismatch": Remark(
        "note", "{period} ({value}) is a change, growth rate or total from another start, or in another unit, than the "
        "goal", "nothing, unless a figure from the same start exists",
        "{period}（{value}）的起算点或单位与目标不同", "如有相同起算点的数据请补充",
    ),
    "basis_mismatch": Remark(
        "note", "{period} ({value}) stands on another basis than the goal: {basis}", "nothing, unless a figure on the "
        "goal's basis exists", "{period}（{value}）的口径与目标不同：{basis}", "如有同口径数据请补充",
    ),
    "conversion_missing": Remark(
        "warning", "{period} ({value}) cannot be brought to the goal's money: there is no {expected} for it",
        "add it with its source", "{period}（{value}）无法换算：缺少{expected}", "请连同来源补充",
    ),
    "base_shifted": Remark(
        "note", "the method {method} starts from {period} ({value}) and not from {expected}: {reason}",
        "nothing: its published rule does so",
        "方法 {method} 以 {period}（{value}）为起点，而非 {expected}：{reason}", "无需处理：其公布的规则如此",
    ),
    "zero_replaced": Remark(
        "note", "the method {method} puts {value} in the place of a zero", "nothing: its published rule does so",
        "方法 {method} 以{value}代替零", "无需处理：其公布的规则如此",
    ),
    "child_not_given": Remark(
        "warning", "the plan of {value} was not given, or has no such goal", "hand it over with 'others'",
        "没有提供 {value} 所在的规划，或其中没有该目标", "请用 others 提供",
    ),
    "proxy_used": Remark(
        "warning", "{value} stands in for {expected}: {reason}", "add figures of its own",
        "以 {value} 代替 {expected}：{reason}", "请补充其自身数据",
    ),
    "unknown_method": Remark(
        "error", "there is no method {value}", "install the package that has it, or use one of {choices}",
        "没有方法 {value}", "请安装提供该方法的软件包，或改用：{choices}",
    ),
    "method_unusable": Remark(
        "error", "the method {value} cannot be used: {problem}", "mend or update the package that has it, or its parameters",
        "方法 {value} 无法使用：{problem}", "请修复或更新提供该方法的软件包，或更正参数",
    ),
    "unknown_parameter": Remark(
        "error", "the method {method} has no parameter {value}", "use one of {choices}, or remove it",
        "方法 {method} 没有参数 {value}", "可用：{choices}；或删除",
    ),
    "parameter_type": Remark(
        "error", "the parameter {key} of the method {method} takes {expected}, not {value}", "write {expected} there",
        "方法 {method} 的参数 {key} 应为{expected}，而非 {value}", "请改写为{expected}",
    ),
    "beyond_limits": Remark(
        "warning", "{value} lies beyond what '{indicator}' can be: {expected}", "check the number and its unit",
        "{value} 超出“{indicator}”可能的范围：{expected}", "请核对数值及单位",
    ),
    "observation_unit": Remark(
        "error", "the observation of {period} is in {value}, the indicator in {expected}", "correct its unit",
        "{period} 的观测值单位为 {value}，指标单位为 {expected}", "请更正单位",
    ),
    # Tables
    "column_missing": Remark(
        "error", "there is no column {value}", "add it; there are {choices}",
        "缺少列 {value}", "请补充；现有的列为 {choices}",
    ),
    "column_unknown": Remark(
        "error", "a column {value} says nothing here, and is nearly the name of one that does",
        "rename it, or leave it out", "列 {value} 无意义，但与有意义的列名相近", "请改名或删去",
    ),
    "column_unused": Remark(
        "note", "the column {value} is not used", "leave it, or see the documentation for the columns that are",
        "未使用列 {value}", "可以保留；有意义的列见文档",
    ),
    "column_type": Remark(
        "error", "the column holds {value}, not {expected}", "convert it before",
        "该列为 {value}，不是 {expected}", "请先转换",
    ),
    "time_zone": Remark(
        "error", "the column holds moments in the time zone {value}, and a day differs between zones",
        "convert it to dates before", "该列为 {value} 时区的时刻，而日期因时区而异", "请先转换为日期",
    ),
    "cells_missing": Remark(
        "error", "cells of the column {value} are empty", "fill them in, or leave out these rows",
        "列 {value} 有空单元格", "请补全或删去这些行",
    ),
    "value_unstated": Remark(
        "note", "observations without a value were left out", "nothing, where there are no figures",
        "略去没有数值的观测", "如确无数据则无需处理",
    ),
    "word_unknown": Remark(
        "error", "{value} is none of the words of this column", "use one of {choices}",
        "{value} 不是该列的用词", "可用的词为 {choices}",
    ),
    "key_repeated": Remark(
        "error", "rows repeat the {value} of another", "keep one row for each", "多行的 {value} 重复", "每个只保留一行",
    ),
    "facts_conflict": Remark(
        "error", "the rows of the indicator {value} differ in their {expected}", "say the same in all of them",
        "指标 {value} 各行的 {expected} 不一致", "请统一",
    ),
    "unknown_goal_of_milestone": Remark(
        "error", "milestones name goals that are not there", "correct the ids, or leave out these rows",
        "阶段目标所属的目标不存在", "请更正标识或删去这些行",
    ),
    "not_read_further": Remark(
        "error", "{value} more distinct cells of this column were not read, as too many before them could not be",
        "correct those first", "此前无法读取的单元格过多，该列另有 {value} 个不同的单元格未读取", "请先更正前面的",
    ),
    "shapes_too_many": Remark(
        "error", "the goals have {value} combinations of units, periods and kinds, more than {limit}",
        "write them in fewer units and periods, or judge the table in parts",
        "目标的单位、时期和类型共有 {value} 种组合，超过 {limit}", "请减少单位和时期的写法，或分批评估",
    ),
    "series_without_goals": Remark(
        "note", "observations of series that no goal names were left out", "nothing, unless a name is misspelt",
        "略去没有目标涉及的序列的观测", "除非名称有误，否则无需处理",
    ),
    "goals_without_series": Remark(
        "note", "goals have no observations at all", "check the spelling of their indicators and regions",
        "有目标完全没有观测", "请检查指标和地区的写法",
    ),
}  # fmt: skip


def _plain(value: object, longest: int = 80) -> str:
    try:
        text = str(value)
    except (ValueError, RecursionError):
        text = f"too large to show ({type(value).__name__})"
    # Control characters of a hostile file must not reach a terminal.
    shown = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text[: longest + 1])
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def _said(value: object, lang: Language) -> object:
    """Return a detail in a language, where it is a text in several."""
    in_language = getattr(value, "in_language", None)
    return value if in_language is None else in_language(lang)


def nearest(value: str, choices: Iterable[str]) -> str | None:
    """Return the choice that a misspelt value most likely means, or None."""
    matches = difflib.get_close_matches(value[:100], list(choices), n=1, cutoff=0.6)
    return matches[0] if matches else None


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark of a check: what was found, where, and what to do about it.

    Args:
        code: A key of the catalogue; stable, so that readers can filter on it.
        details: What fills the catalogue's sentences (`value`, `choices`, …).
        suggestion: The nearest known name, where the offending value looks misspelt.
        file: Path of the file, or None for what was built in Python.
        line: Line in that file, from 1.
        goal: Id of the goal concerned.
        field: Dotted path of the field concerned.
        count: Of a table, how many rows are concerned.
        examples: The first of them: whole numbers are positions from 0, texts are names, like the ids of goals.

    Example:
        >>> finding = Finding("unit_unknown", {"value": "亿圆"}, suggestion="亿元", file="plan.yaml", line=7)
        >>> print(finding)
        plan.yaml:7: error unit_unknown: the unit 亿圆 is not known; did you mean 亿元?
    """

    code: str
    details: dict[str, Any] = field(default_factory=dict)
    suggestion: str | None = None
    file: str | None = None
    line: int | None = None
    goal: str | None = None
    field: str | None = None
    count: int | None = None
    examples: tuple[str | int, ...] = ()

    @property
    def severity(self) -> Severity:
        """How bad it is: `error` (cannot be used), `warning` (read with care) or `note`."""
        return CATALOGUE[self.code].severity

    @property
    def message(self) -> str:
        """What was found and what to do, in English."""
        return self.text("en")

    def text(self, lang: Language = "en") -> str:
        """Return what was found and what to do, in English (`en`) or Chinese (`zh`)."""
        remark = CATALOGUE[self.code]
        # A list of keys, or a reason, is advice only when it is whole.
        details = {
            name: _plain(_said(value, lang), 1000 if name in ("choices", "reason") else 80)
            for name, value in self.details.items()
        }
        if lang == "zh":
            advice = f"您是否想写 {self.suggestion}？" if self.suggestion else remark.zh_advice.format(**details)
            return f"{remark.zh.format(**details)}；{advice}"
        advice = f"did you mean {self.suggestion}?" if self.suggestion else remark.en_advice.format(**details)
        return f"{remark.en.format(**details)}; {advice}"

    def place(self) -> str:
        """Return where it was found, as `file:line: goal: field`; empty where nothing is known."""
        position = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return ": ".join(part for part in (position, self.goal, self.field) if part)

    def line_of_text(self, lang: Language = "en") -> str:
        """Return place, severity, code, text and how many rows are concerned in one line."""
        place = self.place()
        return f"{place + ': ' if place else ''}{self.severity} {self.code}: {self.text(lang)}{self._rows(lang)}"

    def _rows(self, lang: Language) -> str:
        if self.count is None:
            return ""
        if lang == "zh":
            return f"（{self.count} 行：{'、'.join(map(str, self.examples))}{'……' if self.count > len(self.examples) else ''}）"
        rows = "1 row" if self.count == 1 else f"{self.count} rows"
        return f" ({rows}: {', '.join(map(str, self.examples))}{', …' if self.count > len(self.examples) else ''})"

    def __str__(self) -> str:
        return self.line_of_text()

    def to_dict(self, lang: Language = "en") -> dict[str, Any]:
        """Return the finding as JSON-safe values, its text in `lang`."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.text(lang),
            "file": self.file,
            "line": self.line,
            "goal": self.goal,
            "field": self.field,
            "value": _plain(_said(self.details["value"], lang)) if "value" in self.details else None,
            "count": self.count,
            "examples": list(self.examples),
        }


def errors_in(findings: Iterable[Finding]) -> list[Finding]:
    """Return those findings that keep what they are on from being used."""
    return [finding for finding in findings if finding.severity == "error"]
