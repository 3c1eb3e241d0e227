"""Words with a stop that ends no sentence, language by language, and words that can only begin one.

All case-folded and without their last stop.
"""

from collections.abc import Mapping
from functools import cache

#: Stand before what they belong to, so that no sentence ends with them: titles, "art. 5", "No. 7".
BEFORE: Mapping[str, str] = {
    "": "dr prof gen lt col maj capt sgt st mr mrs ms sen rep gov hon rev msgr art nr ca u.s.s h.e s.e",
    "en": "messrs pres supt cpl pvt adm cmdr brig ft mt vs no nos vol fig sec para paras pp approx est cf e.g i.e "
    "jan feb mar apr jun jul aug sep sept oct nov dec viz",
    "fr": "m mm mme mlle mgr me al art. env av bd janv févr juil sept oct nov déc cf p pp vol n ex",
    "es": "sr sra srta dra dña dn ing lic gral cnel cap tte arts núm nro pág págs vol av avda ee ud uds p.ej p mons "
    "cía inc",
    "pt": "sr sra dra eng gal cel cap arts n.º núm pág págs vol av exmo d p.ex",
    "it": "sig sig.ra dott on sen ing avv arch mons gen col cap ten artt n nn pag pagg vol p es",
    "de": "hr fr dipl ing mag bzw ca vgl ziff abs nr bd evtl ggf inkl zzgl sog bspw z.b d.h u.a.m i.d.r geb gest "
    "einschl insb jan feb aug sept okt nov dez mind max",
    "nl": "dhr mevr mw drs ir mr ds bv bijv o.a m.n d.w.z z.g ca nr art lid jl aug sept okt nov dec jhr zgn resp",
    "sv": "bl.a t.ex s.k ca kl nr kap dvs jfr fr.o.m t.o.m f.d resp jan feb aug sept okt nov dec tel",
    "da": "bl.a f.eks ca kl nr jf hhv dvs d pr s.k afd kap jan feb aug sept okt nov dec tlf ang vedr",
    "no": "bl.a f.eks ca kl nr jf hhv dvs s.k avd kap jan feb aug sept okt nov des tlf vedr pga",
    "fi": "esim ns n noin klo mm ml prof puh toim ent em evp vrt ks",
    "et": "nr lk hr pr dr st nn u kl vt näit sh ca prof kin kol mjr kpt ltn",
    "lv": "nr plkst t.s t.i prof piem gen pulkv ltn kpt sk apm st",
    "lt": "nr str prof doc pvz vyr gen plk ltn kpt apie vad kun šv t.y",
    "pl": "art ust pkt nr ul al św ks hr mgr inż płk mjr kpt por ppor gen prof hab tzw m.in np ok godz str zob por. "
    "red im wiceprem b",
    "cs": "č čl odst ing mgr judr mudr phdr plk gen kpt mjr pplk např tzv mj tj tzn cca ul nám sv str resp hod min roč",
    "sk": "č čl ods ing mgr judr mudr phdr plk gen kpt mjr pplk napr tzv mj tj tzn cca ul nám sv str resp hod min roč",
    "hu": "dr ifj özv ún kb pl ill gen bek sz vö tel u.n pf",
    "ro": "dl dna d-na d-l nr art alin lit pct gen col mr cpt prof str bd sf cca ex aprox op",
    "hr": "dr mr prof čl st br tzv npr ul gen puk tj sv str ing dipl",
    "sr": "dr mr prof čl st br tzv npr ul gen puk tj sv str др мр проф чл ст бр тзв нпр ул ген пук тј св стр инж",
    "mk": "д-р м-р проф чл ст бр т.н т.е ул ген полк св стр инж",
    "bg": "д-р проф акад ген полк подп кап чл ал бр т.нар т.е ул бул св стр инж им доц арх вкл напр",
    "ru": "г-н г-жа им ст п пп ч ул пр д кв обл пос дер проф акад ген полк подп кап лейт см рис стр напр т.е т.н т.к "
    "св о-в р-н доц инж ок янв фев авг сент окт нояб дек",
    "uk": "гр год хв ім ст п пп ч вул просп буд кв обл смт проф акад ген полк підп кап лейт див рис стор напр т.зв "
    "св доц інж бл січ лют бер квіт трав черв лип серп верес жовт листоп груд",
    "el": "κ κκ κ.κ σ δρ καθ στρ ταξ αρ άρθρ παρ σελ π.χ δηλ βλ λ.χ",
    "tr": "dr prof doç yrd av sn gn tuğg korg tümg org md no bkz yüzb bnb alb s sok cad mah örn t.c",
    "az": "dr prof gen polk mayor kap küç bax səh məs k",
    "vi": "tp ts ths pgs gs bs ô ks pgs.ts gs.ts đ/c q p tt",
    "ar": "د أ م ص ج ق",
    "fa": "د ص ج ر.ک",
}
#: Close what they belong to, so that a sentence may end with them, or go on: "etc.", "U.S.", "2025 г.".
AFTER: Mapping[str, str] = {
    "": "inc ltd co corp u.s u.k u.n e.u u.s.a a.m p.m d.c etc bros",
    "en": "univ assn dept jr sr ph.d m.p",
    "fr": "etc ex apr av j.-c suiv",
    "es": "ee.uu uu etc a.m p.m a.c d.c s.a",
    "pt": "etc eua s.a a.c d.c",
    "it": "ecc a.c d.c s.p.a",
    "de": "usw etc u.a o.ä u.ä mio mrd tsd jh std min v.chr n.chr",
    "nl": "enz e.d e.a mln mld b.v n.v v.chr",
    "sv": "osv m.m m.fl mdr milj f.kr e.kr",
    "da": "osv m.m m.fl m.v mia mio pct",
    "no": "osv m.m m.fl m.v mrd mill pst",
    "fi": "jne ym yms mrd milj kpl eaa jaa ekr jkr",
    "et": "jne jt jms tk mln mld a ekr pkr",
    "lv": "utt u.c u.tml milj mljrd tūkst g gs",
    "lt": "ir.kt kt pan mln mlrd tūkst m d val",
    "pl": "itd itp tys mln mld r w p.n.e n.e",
    "cs": "atd apod aj tis mil mld r stol př.n.l n.l",
    "sk": "atď apod a.i tis mil mld r stor pr.n.l n.l",
    "hu": "stb i.e i.sz m ft",
    "ro": "etc ș.a mil mld r d.hr î.hr",
    "hr": "itd i.sl god mil mlrd tis st.n.e n.e r",
    "sr": "itd i.sl god mil mlrd tis год итд и.сл мил млрд хиљ",
    "mk": "год г итн и.др мил милј илј",
    "bg": "г гг гр с др т.н млн млрд хил",
    "ru": "г гг в вв др т.д т.п млн млрд тыс гр н.э",
    "uk": "р рр ст др т.д т.п т.ін млн млрд тис н.е",
    "el": "κλπ κ.λπ κ.ά κ.α εκατ δισ χιλ μ.χ π.μ μ.μ",
    "tr": "vb vd vs mln yy m.ö m.s",
    "az": "və.s mln mlrd c",
    "vi": "v.v vv",
    "ar": "هـ",
    "fa": "ه.ش",
}
#: Of those that stand before, the ones that do so before a number alone: "The answer was no. Then …".
NUMBERED: Mapping[str, str] = {
    "en": "no nos sec fig para paras art vol jan feb mar apr jun jul aug sep sept oct nov dec est",
    "de": "art nr bd abs sept nov dez max min",
    "fr": "n no art p vol",
    "es": "art núm no vol",
    "it": "n art vol",
    "pt": "art núm vol",
    "tr": "no md s",
    "pl": "art nr ok",
}
#: Open a sentence and stand in no name: after "U.S.", an initial or a number, one of these says that a sentence ended.
OPENERS: Mapping[str, str] = {
    "en": "the this these those it he she they we there but and in on at for however meanwhile under last its their "
    "his her according after before since when while as if both all some many more most no not an that which what both "
    "officials lawmakers nobody everyone someone several",
    "fr": "le la les un une il elle ils elles ce cette ces mais et en dans selon après avant depuis pour cependant "
    "c'est l'armée on nous",
    "es": "el la los las un una en es esta este esto estos pero según tras además también por para sin se su sus",
    "pt": "o a os as um uma em no na esta este isto mas segundo após além também por para sem ele ela",
    "it": "il lo la i gli le un una in nel nella questo questa ma secondo dopo anche per si",
    "de": "der die das ein eine er sie es wir in im am bei nach seit mit aber auch damit dabei diese dieser dieses "
    "laut",
    "nl": "de het een hij zij ze er in op bij na sinds maar ook volgens deze dit dat",
    "sv": "det den de en ett han hon i på men också enligt efter detta denna",
    "da": "det den de en et han hun i på men også ifølge efter dette denne",
    "no": "det den de en et han hun i på men også ifølge etter dette denne",
    "fi": "se ne hän he tämä nämä mutta myös myös kun jos",
    "et": "see need ta nad aga kui samuti lisaks pärast",
    "lv": "tas tā viņš viņa viņi bet arī pēc šis šī",
    "lt": "tai tas ta jis ji jie bet taip pat po pagal šis ši",
    "pl": "to ten ta on ona oni w na ale po za według jednak jak także tym nie z od do",
    "cs": "to ten ta on ona v na ale po podle také však jak",
    "sk": "to ten tá on ona v na ale po podľa tiež však ako",
    "hu": "a az ez ezt ő de és egy is",
    "ro": "el ea ei în la dar după un o potrivit acest această",
    "hr": "to taj ta on ona u na ali po prema također nakon",
    "sr": "to taj ta on ona u na ali po prema takođe nakon то тај та он она у на али по према такође након",
    "mk": "тоа тој таа во на но по според исто",
    "bg": "това той тя те в на но по според след също",
    "ru": "это этот эта он она они мы в во на но по при после также однако если как за из для с со",
    "uk": "це цей ця він вона вони ми у в на але по при після також проте якщо як за із для з зі",
    "el": "ο η το οι τα αυτό αυτή ένας μια στο στη αλλά και με για σύμφωνα μετά",
    "tr": "bu o ve ama ancak bir ayrıca da",
    "az": "bu o və amma lakin bir",
    "vi": "ông bà đây điều các những theo trong tuy nhưng sau",
}
#: Languages whose ordinals are numbers with a stop ("3. Dezember"), so that such a number ends no sentence.
ORDINALS = frozenset("de da no nb nn fi et lv cs sk sl hu hr sr bs pl tr az is lb".split())


@cache
def before(language: str) -> frozenset[str]:
    """Return what ends no sentence in a language; for one that is not known, what ends none in any."""
    return _of(BEFORE, language)


@cache
def after(language: str) -> frozenset[str]:
    """Return what may end a sentence or not."""
    return _of(AFTER, language)


@cache
def openers(language: str) -> frozenset[str]:
    """Return what can only begin a sentence; nothing for a language that is not known."""
    return frozenset(OPENERS.get(language, "").split())


@cache
def numbered(language: str) -> frozenset[str]:
    """Return what ends no sentence only where a number follows."""
    return frozenset(NUMBERED.get(language, "").split())


def _of(table: Mapping[str, str], language: str) -> frozenset[str]:
    words = f"{table['']} {table[language]}" if language in table else " ".join(table.values())
    return frozenset(words.casefold().split())
