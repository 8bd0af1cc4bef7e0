//! What servers say in other languages than English, as the English words that rules know.
//!
//! Reads for single words whose meaning is plain ([`english`]): of what is spoken, and what is said
//! of it. No translation: a sentence it knows no word of stays as it is.

/// Whole sentences only; a longer text is a page.
const LONGEST: usize = 600;

/// Of what is spoken, the narrower first: the English words, and those of other languages.
const SUBJECTS: &[(&str, &[&str])] = &[
    (
        "refresh token",
        &[
            "refresh token",
            "refresh_token",
            "refresh-token",
            "refreshtoken",
            "aktualisierungstoken",
            "erneuerungstoken",
            "jeton d'actualisation",
            "jeton d\u{2019}actualisation",
            "jeton de rafra\u{ee}chissement",
            "token d'actualisation",
            "token de actualizaci\u{f3}n",
            "token de refresco",
            "token de atualiza\u{e7}\u{e3}o",
            "token di aggiornamento",
            "vernieuwingstoken",
            "токен обновления",
            "刷新令牌",
            "刷新token",
            "更新令牌",
            "リフレッシュトークン",
            "更新トークン",
            "리프레시 토큰",
            "갱신 토큰",
            "obnovovac\u{ed} token",
            "token od\u{15b}wie\u{17c}",
            "uppdateringstoken",
            "opdateringstoken",
            "yenileme belirteci",
            "yenileme jetonu",
            "токен оновлення",
            "更新權杖",
        ],
    ),
    (
        "client secret",
        &[
            "client_secret",
            "client secret",
            "clientgeheimnis",
            "client-geheimnis",
            "secret client",
            "secret du client",
            "secreto de cliente",
            "secreto del cliente",
            "segredo do cliente",
            "segreto del client",
            "客户端密钥",
            "应用密钥",
            "クライアントシークレット",
            "클라이언트 시크릿",
        ],
    ),
    (
        "client credentials",
        &[
            "anmeldedaten",
            "zugangsdaten",
            "identifiants",
            "credenciales",
            "credenciais",
            "credenziali",
            "客户端凭证",
            "認証情報",
            "учетные данные",
        ],
    ),
    (
        "client authentication",
        &[
            "client-authentifizierung",
            "authentification du client",
            "autenticaci\u{f3}n del cliente",
            "autentica\u{e7}\u{e3}o do cliente",
            "客户端认证",
            "クライアント認証",
        ],
    ),
    (
        "session",
        &[
            "sitzung",
            "sesi\u{f3}n",
            "sess\u{e3}o",
            "sessione",
            "sessie",
            "sesja",
            "relace",
            "oturum",
            "сессия",
            "сеанс",
            "会话",
            "登录",
            "登陆",
            "登錄",
            "セッション",
            "세션",
            "로그인이",
        ],
    ),
    (
        "user",
        &[
            "benutzer",
            "utilisateur",
            "usuario",
            "usu\u{e1}rio",
            "utente",
            "用户",
            "ユーザー",
            "사용자",
            "пользовател",
            "gebruiker",
            "u\u{17c}ytkownik",
            "u\u{17e}ivatel",
            "anv\u{e4}ndare",
            "bruker",
            "kullan\u{131}c\u{131}",
        ],
    ),
    ("client", &["client", "客户端", "クライアント", "클라이언트", "клиент"]),
    (
        "token",
        &[
            "token",
            "jeton",
            "令牌",
            "トークン",
            "토큰",
            "токен",
            "权杖",
            "權杖",
            "belirte",
            "jetonu",
        ],
    ),
    (
        "authorization grant",
        &[
            "autorisierung",
            "autorisation",
            "autorizaci\u{f3}n",
            "autoriza\u{e7}\u{e3}o",
            "認可グラント",
            "授权",
        ],
    ),
];

/// What is said of it.
const SAID: &[(&str, &[&str])] = &[
    (
        "invalid",
        &[
            "ung\u{fc}ltig",
            "inkorrekt",
            "invalide",
            "non valide",
            "inv\u{e1}lid",
            "no es v\u{e1}lid",
            "n\u{e3}o \u{e9} v\u{e1}lid",
            "non \u{e8} valid",
            "non valid",
            "ongeldig",
            "nieprawid\u{142}ow",
            "недействит",
            "неверн",
            "无效",
            "無效",
            "无效的",
            "不正",
            "無効",
            "유효하지 않",
            "잘못된",
            "neplatn",
            "nespr\u{e1}vn",
            "ogiltig",
            "ugyldig",
            "virheelli",
            "ge\u{e7}ersiz",
            "недійсн",
            "невірн",
            "неправильн",
            "некорректн",
            "\u{e9}rv\u{e9}nytelen",
            "kh\u{f4}ng h\u{1ee3}p l\u{1ec7}",
            "tidak valid",
            "ไม่ถูกต้อง",
            "غير صالح",
            "غير صحيح",
            "μη έγκυρ",
        ],
    ),
    (
        "expired",
        &[
            "abgelaufen",
            "expir\u{e9}",
            "p\u{e9}rim\u{e9}",
            "caducad",
            "expirad",
            "vencid",
            "expirou",
            "scadut",
            "verlopen",
            "wygas\u{142}",
            "истек",
            "истёк",
            "просрочен",
            "过期",
            "過期",
            "失效",
            "期限切れ",
            "期限が切れ",
            "만료",
            "vypr\u{161}el",
            "utg\u{e5}tt",
            "udl\u{f8}bet",
            "utl\u{f8}pt",
            "vanhentun",
            "s\u{fc}resi dol",
            "закінчи",
            "lej\u{e1}rt",
            "h\u{1ebf}t h\u{1ea1}n",
            "kedaluwarsa",
            "kadaluarsa",
            "หมดอายุ",
            "انتهت",
            "منتهي",
            "έληξε",
            "已到期",
            "到期",
        ],
    ),
    (
        "revoked",
        &[
            "widerrufen",
            "r\u{e9}voqu",
            "annul\u{e9}",
            "revocad",
            "revogad",
            "revocat",
            "ingetrokken",
            "отозван",
            "撤销",
            "吊销",
            "撤銷",
            "取り消",
            "失効",
            "취소",
            "cofni\u{119}t",
            "odvol\u{e1}n",
            "\u{e5}terkallad",
            "tilbagekaldt",
            "tilbakekalt",
            "iptal edil",
            "відкликан",
            "thu h\u{1ed3}i",
            "dicabut",
        ],
    ),
    (
        "already used",
        &[
            "bereits verwendet",
            "bereits benutzt",
            "d\u{e9}j\u{e0} \u{e9}t\u{e9} utilis",
            "d\u{e9}j\u{e0} utilis",
            "ya ha sido utilizad",
            "ya fue utilizad",
            "ya fue usad",
            "ya se ha utilizado",
            "j\u{e1} foi utilizad",
            "j\u{e1} foi usad",
            "j\u{e1} utilizad",
            "gi\u{e0} stato utilizzat",
            "уже использован",
            "已被使用",
            "已使用",
            "使用済み",
            "既に使用",
            "すでに使用",
            "이미 사용",
        ],
    ),
    (
        "not found",
        &[
            "nicht gefunden",
            "introuvable",
            "no encontrad",
            "no se encontr",
            "n\u{e3}o encontrad",
            "non trovat",
            "не найден",
            "不存在",
            "未找到",
            "見つかりません",
            "存在しません",
            "찾을 수 없",
            "nie znaleziono",
            "nenalezen",
            "hittades inte",
            "ikke fundet",
            "ikke funnet",
            "bulunamad",
            "не знайдено",
            "kh\u{f4}ng t\u{ec}m th\u{1ea5}y",
            "tidak ditemukan",
        ],
    ),
    (
        "missing",
        &[
            "fehlt",
            "erforderlich",
            "manquant",
            "obligatoire",
            "faltante",
            "ausente",
            "obligatori",
            "obrigat\u{f3}ri",
            "mancante",
            "缺少",
            "不能为空",
            "必須です",
            "指定されていません",
            "필수",
            "brakuj",
            "chyb\u{ed}",
            "povinn\u{fd}",
            "saknas",
            "mangler",
            "puuttu",
            "eksik",
            "отсутств",
            "обязательн",
            "відсутн",
            "thi\u{1ebf}u",
            "缺失",
            "未提供",
            "ontbreekt",
            "verplicht",
        ],
    ),
    (
        "disabled",
        &[
            "gesperrt",
            "deaktiviert",
            "d\u{e9}sactiv",
            "deshabilitad",
            "desactivad",
            "desativad",
            "bloquead",
            "disabilitat",
            "заблокирован",
            "被禁用",
            "已禁用",
            "冻结",
            "停用",
            "無効化",
            "비활성",
        ],
    ),
    (
        "issued to another client",
        &[
            "anderen client",
            "anderem client",
            "autre client",
            "otro cliente",
            "outro cliente",
            "altro client",
            "别的客户端",
            "其他客户端",
            "別のクライアント",
        ],
    ),
];

/// What stands for itself.
const ALONE: &[(&str, &[&str])] = &[
    (
        "too many requests",
        &[
            "zu viele anfragen",
            "zu viele versuche",
            "trop de requ",
            "trop de tentatives",
            "demasiadas",
            "demasiados intentos",
            "muitas requisi",
            "muitas solicita",
            "muitas tentativas",
            "troppe richieste",
            "слишком много",
            "过于频繁",
            "次数过多",
            "请求过多",
            "リクエストが多",
            "너무 많",
        ],
    ),
    (
        "maintenance",
        &[
            "wartungsarbeiten",
            "mantenimiento",
            "manuten\u{e7}\u{e3}o",
            "manutenzione",
            "维护中",
            "系统维护",
            "メンテナンス",
            "점검",
        ],
    ),
];

/// The English words for what a text in another language says; `None` where it says nothing known.
pub(super) fn english(text: &str) -> Option<String> {
    if text.len() > LONGEST || text.len() < 4 {
        return None;
    }
    let lower = text.to_lowercase();
    let ascii = lower.is_ascii();
    let holds =
        |forms: &[&str]| forms.iter().any(|f| (!ascii || f.is_ascii()) && lower.contains(f));
    let alone = ALONE.iter().find(|(_, forms)| holds(forms)).map(|(word, _)| *word);
    let said: Vec<&str> =
        SAID.iter().filter(|(_, forms)| holds(forms)).map(|(word, _)| *word).collect();
    if said.is_empty() {
        return alone.map(str::to_owned);
    }
    let place = |forms: &[&str]| forms.iter().filter_map(|f| lower.find(f)).min();
    let spoken: Vec<(usize, &str)> =
        SUBJECTS.iter().filter_map(|(word, forms)| Some((place(forms)?, *word))).collect();
    // Whose token it is, or who refused it, comes after the token.
    let token = spoken.iter().any(|(_, word)| word.contains("token") || word.contains("grant"));
    let subject = spoken
        .iter()
        .filter(|(_, word)| !token || !matches!(*word, "client" | "user"))
        .min_by_key(|(at, _)| *at)
        .map_or("", |(_, word)| *word);
    Some([subject, &said.join(" or "), alone.unwrap_or_default()].join(" "))
}

#[cfg(test)]
mod tests {
    use super::english;

    #[test]
    fn tongues_say_what_is_spoken_of_and_what_is_said() {
        let said = |text: &str| english(text).unwrap_or_default().trim().to_owned();
        assert_eq!(said("Das Aktualisierungstoken ist abgelaufen."), "refresh token expired");
        assert_eq!(said("刷新令牌已过期，请重新登录"), "refresh token expired");
        assert_eq!(
            said("Le jeton d'actualisation est invalide ou a expiré."),
            "refresh token invalid or expired"
        );
        assert_eq!(said("Zu viele Anfragen"), "too many requests");
    }

    #[test]
    fn tongues_leave_english_alone() {
        for text in [
            "The refresh token is invalid or expired.",
            "Refresh token has been invalidated",
            "client_secret is missing",
        ] {
            assert_eq!(english(text), None, "{text}");
        }
    }
}
