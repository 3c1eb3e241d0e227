"""Lines that stand around an article's words in its own text: credits, bylines, calls to subscribe, lone datelines."""

import re

#: A longer line is the article's own.
FURNITURE_CHARS = 240
#: What is left of a sentence without its dateline has at least so many characters.
LEFT_CHARS = 12
#: A label stands within so many characters, a date or a dateline alone is not longer than this.
LABEL_CHARS, DATE_CHARS = 50, 80

_DIGIT = re.compile(r"\d")
_MARK = re.compile(r"[:：|/©–—-]")

# Before a colon, a slash or a bar: what the line is.
_LABELS = (
    r"photo|photos|photograph|image|picture|file photo|credit|credits|caption|video|graphic|illustration|"
    r"infographic|map|source|sources|author|authors|text|tags|topics|categories|keywords|published|updated|"
    r"last updated|posted|editor|edited|crédit(?: photo)?|crédits|photo d'illustration|légende|auteur|autrice|"
    r"publié(?: le)?|mis à jour(?: le)?|mots-clés|foto|fotos|imagen|imágenes|crédito|créditos|autor|autora|fuente|"
    r"publicado|actualizado|etiquetas|imagem|legenda|fonte|atualizado|immagine|didascalia|autore|pubblicato|"
    r"aggiornato|bild|bilder|bildquelle|bildnachweis|symbolbild|autoren?|autorin|quelle|quellen|stand|"
    r"aktualisiert|veröffentlicht|schlagwörter|beeld|bron|auteurs|bijgewerkt|bildtext|källa|publicerad|uppdaterad|"
    r"billede|kilde|tekst|opdateret|bilde|publisert|oppdatert|kuva|kuvat|kuvateksti|lähde|teksti|päivitetty|"
    r"julkaistu|pilt|allikas|avaldatud|attēls|avots|autors|publicēts|nuotr|nuotrauka|nuotraukos|šaltinis|autorius|"
    r"paskelbta|zdjęcie|zdjęcia|fot|źródło|źródła|autorka|opublikowano|aktualizacja|tagi|fotografie|obrázek|zdroj|"
    r"aktualizováno|aktualizované|obrázok|kép|fénykép|fotó|forrás|szerző|frissítve|imagine|sursa|sursă|autori?|"
    r"actualizat|slika|izvor|objavljeno|фото|снимка|снимки|источник|автор|авторы|обновлено|опубликовано|теги|"
    r"джерело|автори|оновлено|опубліковано|фотографија|слика|извор|аутор|објављено|източник|обновена|публикувано|"
    r"φωτογραφία|φωτό|φωτ|πηγή|συντάκτης|ενημερώθηκε|fotoğraf|kaynak|yazar|güncelleme|yayınlanma|şəkil|mənbə|"
    r"müəllif|ảnh|nguồn|tác giả|cập nhật|صورة|الصورة|تصوير|المصدر|الكاتب|تحديث|عکس|منبع|نویسنده|به‌روزرسانی|写真|出典|"
    r"画像|提供|図|사진|출처|기자|그래픽|图|图片|图片来源|来源|作者|编辑|责任编辑|摄影|ภาพ|ที่มา|ผู้เขียน|"
    r"รูปภាព|រូបថត|ប្រភព|ដោយ|ဓာတ်ပုံ|ရင်းမြစ်|"
    r"သတင်း"
)
_LABELLED = re.compile(rf"[(\[]?\s*(?:{_LABELS})\.?\s*[:：|/©–—-]\s*\S", re.IGNORECASE)
# What a reader is called to do, at the start of a line.
_CALLED = (
    r"read (?:also|more|the|our|full)\b|also read\b|see also\b|related\b\s*(?:[:|]|stories|articles|news)|"
    r"watch(?: now)?\s*[:|]|watch the video|listen(?: now)?\s*[:|]|click here|tap here|sign up\b|subscribe\b|"
    r"follow us\b|follow \w+ on\b|join (?:us|our)\b|download (?:the|our)\b|share (?:this|on)\b|"
    r"support (?:us|our|independent)\b|donate\b|advertisement\b|advertising\b|"
    r"get (?:the|our|all) .{0,40}(?:newsletter|inbox|app)\b|our .{0,40}newsletter\b|the .{0,40}newsletter\b|"
    r"this (?:article|story) (?:was|is|first|originally)\b|this (?:site|website) uses\b|we use cookies\b|"
    r"please enable\b|your browser\b|javascript\b|log in\b|already a (?:subscriber|member)\b|lire aussi\b|"
    r"à lire aussi\b|à lire\s*:|voir aussi\b|lire la suite\b|abonnez-vous\b|inscrivez-vous\b|suivez-nous\b|"
    r"recevez\b.{0,40}(?:newsletter|lettre)|cet article est réservé\b|lea también\b|lee también\b|"
    r"te puede interesar\b|le puede interesar\b|ver también\b|suscríbe(?:te|se)\b|síguenos\b|leia também\b|"
    r"veja também\b|leia mais\b|assine\b|inscreva-se\b|siga-nos\b|leggi anche\b|iscriviti\b|seguici\b|abbonati\b|"
    r"lesen sie (?:auch|mehr|hier)\b|mehr zum thema\b|lesen sie dazu\b|auch interessant\b|abonnieren sie\b|"
    r"jetzt abonnieren\b|folgen sie\b|newsletter\b|anzeige\s*$|lees ook\b|lees meer\b|schrijf je in\b|abonneer\b|"
    r"volg ons\b|läs (?:också|även|mer)\b|prenumerera\b|följ oss\b|læs (?:også|mere)\b|abonnér\b|følg os\b|"
    r"les (?:også|mer)\b|abonner\b|følg oss\b|lue (?:myös|lisää)\b|tilaa\b.{0,40}(?:uutiskirje|lehti)|"
    r"seuraa meitä\b|loe (?:ka|lisaks|edasi)\b|telli\b.{0,30}uudiskiri|lasi (?:arī|vēl|vairāk)\b|lasiet arī\b|"
    r"abonē\b|seko mums\b|skaitykite (?:taip pat|daugiau)\b|taip pat skaitykite\b|prenumeruok\w*\b|sekite mus\b|"
    r"czytaj (?:też|także|również|więcej|dalej)\b|zobacz (?:też|także|również)\b|przeczytaj\b|zapisz się\b|"
    r"obserwuj nas\b|subskrybuj\b|čtěte (?:také|též)\b|přečtěte si\b|přihlaste se k odběru\b|sledujte nás\b|"
    r"čítajte aj\b|prečítajte si\b|odoberajte\b|olvassa el\b|olvasta már\b|kapcsolódó\b|iratkozzon fel\b|"
    r"kövessen\b|citește și\b|citiți și\b|abonează-te\b|urmărește-ne\b|pročitajte (?:i|još|više)\b|"
    r"pretplatite se\b|pratite nas\b|прочитајте\b|пратите нас\b|претплатете се\b|следете нè\b|"
    r"прочетете (?:още|и)\b|вижте още\b|абонирайте се\b|читайте (?:также|ещё|еще|нас|наш)\b|"
    r"читать (?:также|далее|полностью)\b|подписывайтесь\b|подпишитесь\b|смотрите также\b|читайте (?:також|ще)\b|"
    r"читати (?:також|далі)\b|дивіться також\b|підписуйтесь\b|підпишіться\b|стежте за\b|"
    r"διαβάστε (?:επίσης|ακόμη|περισσότερα|και)\b|ακολουθήστε\b|εγγραφείτε\b|ayrıca oku\w*\b|devamını oku\w*\b|"
    r"abone ol\w*\b|bizi takip\b|ilgili haber\w*\b|ətraflı oxu\w*\b|həmçinin oxu\w*\b|bizi izləyin\b|"
    r"abunə ol\w*\b|xem thêm\b|đọc thêm\b|đăng ký\b.{0,30}(?:tin|kênh)|theo dõi\b.{0,20}(?:chúng tôi|trên)|"
    r"اقرأ(?:وا)? أيض[اً]+|إقرأ أيض|اقرأ المزيد|للمزيد|تابعونا|تابعنا|بیشتر بخوانید|همچنین بخوانید|ما را در|"
    r"عضو شوید|関連記事|続きを読む|あわせて読みたい|この記事は|無料登録|相关(?:阅读|新闻|报道)|延伸阅读|"
    r"阅读更多|点击|扫码|关注(?:我们|微信)|관련\s?기사|기사 더 보기|구독|더 보기|"
    r"ⓒ|저작권자|อ่าน(?:เพิ่มเติม|ต่อ|ข่าว)|ข่าวที่เกี่ยวข้อง|ติดตาม(?:ข่าว|เรา)|สมัคร|អានបន្ថែម|អត្ថបទពាក់ព័ន្ធ|"
    r"តាមដាន|ဆက်ဖတ်|ဆက်စပ်သတင်း|စာရင်းသွင်း|اشترك في (?:نشرت|قناة)|ادامه مطلب|publicité\b"
)


def _beginnings(pattern: str) -> tuple[str, ...]:
    """Return the letters with which a pattern's alternatives begin, by which most lines are told at once."""
    begun, depth, first = set(), 0, True
    for letter, after in zip(pattern, [*pattern[1:], ""], strict=True):
        depth += (letter in "([") - (letter in ")]")
        if first:
            begun.add(letter + after if after.isalpha() else letter)
        first = letter == "|" and depth == 0
    return tuple(begun)


_CALLS_BEGIN = _beginnings(_CALLED)
_CALLS = re.compile(rf"[(\[►▶»→•\-\s]*(?:{_CALLED})", re.IGNORECASE)
# Wherever they stand, in small letters.
_RIGHTS = (
    "©",
    "all rights reserved",
    "tous droits réservés",
    "todos los derechos",
    "todos os direitos",
    "alle rechte vorbehalten",
    "tutti i diritti",
    "alle rechten voorbehouden",
    "wszelkie prawa",
    "все права защищены",
    "усі права захищен",
    "всі права захищен",
    "všechna práva",
    "všetky práva",
    "minden jog fenntartva",
    "toate drepturile",
    "sva prava",
    "сва права",
    "всички права",
    "με επιφύλαξη",
    "tüm hakları",
    "bütün hüquqlar",
    "جميع الحقوق",
    "تمامی حقوق",
    "無断転載",
    "版权所有",
    "未经授权",
    "무단 전재",
    "무단전재",
    "สงวนลิขสิทธิ์",
    "visos teisės",
    "visas tiesības",
    "kõik õigused",
    "kaikki oikeudet",
    "alla rättigheter",
    "getty images",
    "additional reporting",
    "sign up for our",
    "sign up for the",
    "to our newsletter",
)
_CREDIT = re.compile(
    r"\((?:AP|AFP|Reuters|EPA|DPA|PAP|NTB|TT|Lehtikuva|Scanpix|Ukrinform)\s(?:[Pp]hoto|[Ff]ile)|\(c\)\s?(?:19|20)\d\d|"
    r"[Rr]eporting by\s[A-Z]"
)
_CAPITALISED = r"[^\W\d_a-zß-ÿа-яёіїєґ][\w’'.-]*"
_PERSON = rf"{_CAPITALISED}(?:\s+(?:(?:de|da|van|von|der|di|al)\s+)*{_CAPITALISED}){{1,3}}"
# "By Jane Doe", "Von Hans Meier, Berlin", "Par Jean Dupont avec AFP": a line without a verb or a stop.
_BYLINE = re.compile(
    r"(?i:by|written by|reported by|story by|von|par|por|di|door|av|af|autor|tekst|text|от|від|з|από|teksti)\s+"
    rf"{_PERSON}"
    r"(?:\s*(?:,|and|und|et|y|e|en|og|och|и|та|і|/|\||with|avec|con|mit)\s*[\w’'. -]{2,40}){0,2}(?<!\.)\s*$"
)
_MONTH = r"[^\W\d_]{3,12}\.?"
_DAY = (
    r"\d{1,4}[./年-]\s?\d{1,2}[./月-]\s?\d{1,4}日?"
    rf"|\d{{1,2}}\.?\s+(?:de\s+)?{_MONTH}\s+(?:de\s+)?\d{{4}}|{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}"
)
# A date with or without a time and a zone, and nothing else.
_ONLY_DATE = re.compile(
    rf"(?:[^\W\d_]{{2,12}},?\s+)?(?:{_DAY})(?:\s*(?:г|р|m|god)\.?)?"
    r"(?:[\s,|–—-]+(?:at\s+|um\s+|à\s+|о\s+|в\s+)?\d{1,2}[:.h]\d{2}"
    r"(?:\s*(?:[ap]\.?m\.?|uhr|utc|gmt|cet|eet|msk))?)?\.?",
    re.IGNORECASE,
)
# A place and a day or an agency alone: "Kyiv, 24 November 2026", "КИЕВ, 3 дек — РИА Новости."
_ONLY_PLACE = re.compile(
    r"[^\W\d_][\w’'-]+(?:\s[\w’'-]+){0,2},\s+"
    rf"(?:\d{{1,2}}\.?\s+{_MONTH}(?:\s+\d{{4}})?|{_MONTH}\s+\d{{1,2}}(?:,\s+\d{{4}})?)"
    r"\.?(?:\s*[–—/-]\s*[\w «»/’'.-]{2,30}|\s*\([\w ./-]{2,30}\)\s*[–—-]?)?\.?"
)
# As in: (Geneva, June 3, 2026) – The government … · VILNIUS, May 8 (Reuters) - · Kyiv (AP) — · 【ワルシャワ共同】
_DATELINE = re.compile(
    r"\([^()\n]{2,60}\)\s*[–—-]\s*"
    r"|[^\W\d_][\w’'.-]*(?:[ ,/] ?[\w’'.-]+){0,6},?\s*"
    r"\((?:[A-Z]{2,6}|dpa|sda|apa|epd|kna|afp|ap|[A-Z][\w.’' /-]{1,30}|[А-ЯЇІЄҐ][\w.’' /«»-]{1,30})\)\s*[–—-]{1,2}\s+"
    r"|[A-ZÀ-ÞА-ЯЇІЄҐŁŚŻ]{3,}(?:[ -][A-ZÀ-ÞА-ЯЇІЄҐ]{2,}){0,2},\s[^.–—\n]{2,40}\s*[–—-]{1,2}\s+"
    r"|[\u0600-\u06ff]{2,15}(?: [\u0600-\u06ff]{2,15})?\s*\([^()\n]{2,20}\)\s*[–—-]{1,2}\s+"
    r"|【[^】\n]{1,24}】|(?:新华社|中新社|中新网|本报)[^\s，。\n]{0,20}[电讯](?:[（(][^）)\n]{0,24}[）)])?\s*"
    r"|\([가-힣]+=[가-힣]+\)\s*(?:[가-힣]{2,4}\s?(?:기자|특파원)\s*)?=\s*"
)


def without_dateline(sentence: str) -> str:
    """Return a sentence without the place, day and agency that a news wire puts before its first word."""
    found = _DATELINE.match(sentence)
    rest = sentence[found.end() :] if found else sentence
    return rest if len(rest) >= LEFT_CHARS and not rest[0].islower() else sentence


def is_furniture(sentence: str) -> bool:
    """Whether a line is none of the article's words, but stands around them.

    Credits of pictures and authors, datelines alone, "read also", newsletters, rights, cookies, in the languages of the
    lexicon. Only whole lines that begin so count: "Photo: Reuters", not "A photo shows …".
    """
    folded = sentence.casefold()
    if any(hint in folded for hint in _RIGHTS) or _CREDIT.search(sentence):
        return True
    if len(sentence) > FURNITURE_CHARS:
        return False
    if (_MARK.search(sentence, 0, LABEL_CHARS) and _LABELLED.match(sentence)) or _BYLINE.match(sentence):
        return True
    opened = folded.lstrip("([►▶»→•- \t")
    if opened.startswith(_CALLS_BEGIN) and _CALLS.match(sentence):
        return True
    return (
        len(sentence) <= DATE_CHARS
        and _DIGIT.search(sentence) is not None
        and bool(_ONLY_DATE.fullmatch(sentence) or _ONLY_PLACE.fullmatch(sentence))
    )
