"""The site's own pages, as search finds them."""

# The site's own pages: address by name, title, and the words by which they are found besides it.
PAGES = (
    ("home", "ホーム", "地図 連携地域 分野 お住まいの市町村から探す"),
    ("regions:areas", "連携地域", "6つの連携地域 14の振興局 めざす姿"),
    ("projects:projects", "プロジェクト一覧", "地域重点政策ユニット 絞り込み CSV"),
    ("kpis:kpis", "KPI一覧", "重要業績評価指標 基準値 目標値 絞り込み CSV"),
    (
        "compare",
        "比べる",
        "比較 並べる 連携地域 振興局 KPI 同じ指標 観光入込客数 ゼロカーボンシティ",
    ),
    (
        "status",
        "いまの状況",
        "実績値 進み具合 達成 順調 遅れ 未達成 参考判定 前年 年度 進捗一覧 CSV",
    ),
    ("themes", "分野", "このサイトの分類 観光 農林水産 脱炭素 人口 産業 医療 交通 歴史 北方領土"),
    ("find", "お住まいの市町村から探す", "市町村 自治体 住んでいるまち 地元 コード"),
    (
        "about",
        "この方針について",
        "方針とは 推進期間 推進管理 PDCA 点検 評価 条例 総合計画 原案 構成",
    ),
    (
        "progress",
        "進捗判定の方法",
        "参考判定 達成 順調 やや遅れ 遅れ 未達成 判定なし 進捗率 経過率 期待値 目安 計算例",
    ),
    (
        "reviews",
        "点検・評価",
        "推進管理 PDCA 振興局の評価 評価区分 点検・評価シート 地域づくり連携会議",
    ),
    ("glossary", "用語", "ことばの意味 用語集 よみ"),
    ("history", "更新履歴", "数値の変更 訂正 基準値 目標値 理由 新しい情報 フィード Atom"),
    ("plans", "版の一覧", "原案 策定 変更 以前の方針 次の方針 引き継ぎ"),
    ("outline", "概要の文字データ", "資料 出典 行 原文"),
    ("easy:home", "やさしい日本語", "ふりがな わかりやすい"),
    ("en:home", "English", "英語 summary plan Hokkaido"),
    ("print", "印刷用の冊子", "印刷 PDF 紙 冊子"),
    ("site-state", "このサイトの状況", "更新 最新 アクセス数 利用状況 検索 統計"),
    ("accessibility", "ウェブアクセシビリティ方針", "JIS WCAG 読み上げ 拡大 キーボード 障害"),
)
