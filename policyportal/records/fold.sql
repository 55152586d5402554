-- The folded form of a text; policyportal/records/folding.py says what it does and holds its twin. What makes no difference
-- is dropped by a pattern: translate() would look through all of it for every letter; for the same reason letters that
-- look alike are only translated where a text has one. In a pattern, ] comes first in its brackets and - last.
CREATE OR REPLACE FUNCTION plan_fold(words text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    folded text := translate(
        regexp_replace(
            lower(normalize(translate(words, '゛゜', U&'\3099\309A'), NFKC)),
            E'[] \t\r\n・･ー~〜‐‑‒–—―−,、()[{}<>「」『』【】〔〕〈〉《》"\'“”‘’\u00AD\u061C\u180E\uFEFF\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\U000E0100-\U000E01EF-]', '', 'g'
        ),
        'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶぁぃぅぇぉゔゕゖ箇',
        'ああいいううええおおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんぶかかあいうえおぶかかか'
    );
BEGIN
    IF folded ~ '[檜髙﨑嵜濱濵邊邉嶋嶌瀧澤廣國會眞冨舘鐵縣榮惠禮圓驛觀學體氣龍藏櫻萬與壽內來戶靑黑德增廳醫豐礒曾峯淸繫劍條當發穗鷗凾瀨舊鹽鄕關應數轉輕處齋⺠⺜⺝⺧⺩⺬⺮⺶⺽⻁⻄⻆⻊⻑⻗⻘⻝⻡⻣⻤⻨⻩⻫⻭⻯⻲āīūēō]' THEN
        RETURN translate(
            folded,
            '檜髙﨑嵜濱濵邊邉嶋嶌瀧澤廣國會眞冨舘鐵縣榮惠禮圓驛觀學體氣龍藏櫻萬與壽內來戶靑黑德增廳醫豐礒曾峯淸繫劍條當發穗鷗凾瀨舊鹽鄕關應數轉輕處齋⺠⺜⺝⺧⺩⺬⺮⺶⺽⻁⻄⻆⻊⻑⻗⻘⻝⻡⻣⻤⻨⻩⻫⻭⻯⻲āīūēō',
            '桧高崎崎浜浜辺辺島島滝沢広国会真富館鉄県栄恵礼円駅観学体気竜蔵桜万与寿内来戸青黒徳増庁医豊磯曽峰清繋剣条当発穂鴎函瀬旧塩郷関応数転軽処斎民日月牛王示竹羊臼虎西角足長雨青食首骨鬼麦黄斉歯竜亀aiueo'
        );
    END IF;
    RETURN folded;
END
$$;
