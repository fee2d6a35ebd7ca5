using System.Text.RegularExpressions;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Calendar.Links;

/// <summary>
/// What invitations call a meeting's number and its passcode, in the languages in which they are written. One table: another language is
/// another line. The words stand as
/// <see cref="PlainText"/> leaves them; small and capital letters are the same.
/// </summary>
internal static partial class InvitationWords
{
    private static readonly (string Language, string[] Number, string[] Passcode)[] Table =
    [
        ("en", ["meeting id", "meeting-id", "meetingid", "meeting number", "webinar id", "personal meeting id"],
            ["meeting passcode", "passcode", "meeting password", "password", "access code"]),
        ("de", ["meeting-id", "meeting id", "meeting-nummer", "meetingnummer", "webinar-id", "besprechungs-id"],
            ["meeting-kenncode", "kenncode", "kennwort", "passwort", "zugangscode"]),
        ("fr", ["id de réunion", "id de la réunion", "identifiant de réunion", "identifiant de la réunion", "n° de réunion",
            "numéro de réunion", "id réunion"],
            ["code secret", "mot de passe", "code d'accès"]),
        ("es", ["id de reunión", "id de la reunión", "identificador de la reunión", "número de reunión"],
            ["código de acceso", "contraseña", "clave de acceso"]),
        ("pt", ["id da reunião", "id de reunião", "número da reunião", "identificação da reunião"],
            ["senha de acesso", "senha", "código de acesso", "palavra-passe"]),
        ("it", ["id riunione", "id della riunione", "id meeting", "numero riunione"],
            ["codice d'accesso", "codice di accesso", "codice accesso", "password", "passcode"]),
        ("nl", ["vergadering-id", "vergaderings-id", "meeting-id", "vergader-id", "id vergadering"], ["toegangscode", "wachtwoord"]),
        ("sv", ["mötes-id", "mötesid", "mötesnummer"], ["lösenkod", "lösenord", "åtkomstkod"]),
        ("da", ["møde-id", "mødeid", "mødets id"], ["adgangskode", "adgangskoden"]),
        ("no", ["møte-id", "møteid"], ["tilgangskode", "passord", "passkode"]),
        ("fi", ["kokouksen tunnus", "kokoustunnus", "kokouksen id", "tapaamisen tunnus"], ["tunnuskoodi", "pääsykoodi", "salasana"]),
        ("pl", ["identyfikator spotkania", "id spotkania", "numer spotkania"], ["kod dostępu", "hasło", "kod dostepu"]),
        ("cs", ["id schůzky", "id meetingu", "identifikátor schůzky"], ["přístupový kód", "heslo"]),
        ("hu", ["értekezlet azonosítója", "meeting azonosító"], ["jelszó", "belépési kód"]),
        ("ro", ["id-ul întâlnirii", "id întâlnire"], ["cod de acces", "parolă"]),
        ("el", ["αναγνωριστικό σύσκεψης"], ["κωδικός πρόσβασης"]),
        ("tr", ["toplantı kimliği", "toplantı kimlik no", "toplantı no", "toplantı id"],
            ["toplantı parolası", "parola", "şifre", "geçiş kodu"]),
        ("ru", ["идентификатор конференции", "идентификатор собрания", "номер конференции"], ["код доступа", "пароль"]),
        ("uk", ["ідентифікатор конференції", "ідентифікатор зустрічі"], ["код доступу", "пароль"]),
        ("id", ["id rapat", "id pertemuan"], ["kode sandi", "kata sandi"]),
        ("vi", ["id cuộc họp", "id phiên họp"], ["mật mã", "mật khẩu"]),
        ("zh-CN", ["会议号", "会议 id", "会议id", "会议编号"], ["密码", "会议密码", "入会密码", "口令"]),
        ("zh-TW", ["會議 id", "會議id", "會議號碼", "會議號", "會議識別碼"], ["密碼", "會議密碼", "通行碼"]),
        ("ja", ["ミーティング id", "ミーティングid", "ミーティング番号", "会議 id", "会議id"], ["パスコード", "パスワード"]),
        ("ko", ["회의 id", "회의id", "회의 번호"], ["암호", "비밀번호", "패스코드"]),
        ("ar", ["معرف الاجتماع", "معرّف الاجتماع"], ["رمز المرور", "كلمة المرور"]),
        ("he", ["מזהה פגישה", "מזהה הפגישה", "מספר פגישה"], ["קוד גישה", "סיסמה"]),
    ];

    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>Signs for bold and slanted, blanks, and the colon, in whatever order they come.</summary>
    private const string Between = @"[\s*_~]{0,8}([:=\uff1a][\s*_~]{0,8})?";
    private const string Colon = @"[\s*_~]{0,8}[:=\uff1a][\s*_~]{0,8}";

    private static readonly Regex Number = new($"(?<word>{Words(line => line.Number)}){Between}(?<id>[0-9][0-9 -]{{7,18}}[0-9])", Options);
    private static readonly Regex Passcode = new(
        $"(?<mark>[*_~]{{0,3}})(?<word>{Words(line => line.Passcode)})({Colon}(?<code>[^\\s<>]{{1,64}})|[\\s*_~]{{1,8}}(?<code>[0-9]{{4,10}}))", Options);

    /// <summary>The number that a text names in words; the default without one.</summary>
    public static MeetingId NumberIn(string plain)
    {
        foreach (Match match in Number.Matches(plain).Take(32))
        {
            // A number of somebody else's system has more digits, and another sense.
            if (MeetingId.TryParse(Digits(match.Groups["id"].Value), out MeetingId meeting) && !IsLonger(plain, match))
                return meeting;
        }
        return default;
    }

    /// <summary>The passcode that a text names in words; empty without one.</summary>
    public static string PasscodeIn(string plain)
    {
        foreach (Match match in Passcode.Matches(plain).Take(32))
        {
            string code = match.Groups["code"].Value;
            // What was made bold with the word ends with the sign that began it.
            if (match.Groups["mark"].Length > 0 && match.Groups["mark"].Value[^1] is var mark && code.EndsWith(mark))
                code = code.TrimEnd(mark);
            if (Punctuation.TrimCode(code) is { Length: > 0 } trimmed && !trimmed.StartsWith("http", StringComparison.OrdinalIgnoreCase))
                return trimmed;
        }
        return "";
    }

    private static bool IsLonger(string plain, Match match) =>
        match.Index + match.Length is var end && end < plain.Length && char.IsAsciiDigit(plain[end]);

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    /// <summary>The longest first, so that none is cut short by another's beginning; a blank stands for any.</summary>
    private static string Words(Func<(string Language, string[] Number, string[] Passcode), string[]> column) =>
        string.Join('|', Table.SelectMany(column).Distinct(StringComparer.Ordinal).OrderByDescending(word => word.Length)
            .Select(word => Regex.Escape(word).Replace("\\ ", @"\s{1,3}", StringComparison.Ordinal)));
}
