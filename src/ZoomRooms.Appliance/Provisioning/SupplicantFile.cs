using System.Security.Cryptography;
using System.Text;

namespace ZoomRooms.Appliance.Provisioning;

/// <summary>
/// The configuration of wpa_supplicant, written so that its own parser reads what was meant, and read as that parser does. A password in
/// quotation marks is one only while no number sign follows its second mark: such a one is written as the key that is derived of it (IEEE
/// 802.11, J.4), and for SAE as the hexadecimal digits of its bytes.
/// </summary>
internal static class SupplicantFile
{
    private const int KeyDigits = 64;

    /// <summary>What a Wi-Fi password can be: 8 to 63 bytes without control characters, or a key of 64 hexadecimal digits.</summary>
    public static bool IsPassword(string password) =>
        IsKey(password) || (Encoding.UTF8.GetByteCount(password) is >= 8 and <= 63 && !password.Any(char.IsControl));

    public static string Write(WifiSettings wifi) => string.Join('\n',
    [
        "# From zoomrooms.json on the boot partition.",
        "ctrl_interface=/run/wpa_supplicant",
        $"country={wifi.Country}",
        // Protected management frames and SAE where the access point has them: WPA3, and WPA2 otherwise.
        "pmf=1",
        "network={",
        $"\tssid={Convert.ToHexStringLower(Encoding.UTF8.GetBytes(wifi.Name))}",
        "\tscan_ssid=1",
        .. wifi.Password is { } password ? Secret(wifi.Name, password) : ["\tkey_mgmt=NONE"],
        "}",
        "",
    ]);

    /// <summary>
    /// Whether the parser of wpa_supplicant finds this network and this password in a text. Before a secret leaves the card it must be
    /// where it is needed.
    /// </summary>
    public static bool Holds(string text, WifiSettings wifi)
    {
        Dictionary<string, string> found = Read(text);
        byte[] name = Encoding.UTF8.GetBytes(wifi.Name);
        if (!found.TryGetValue("ssid", out string? ssid) || !TryHex(ssid, out byte[] written) || !written.AsSpan().SequenceEqual(name))
            return false;
        if (wifi.Password is not { } password)
            return found.GetValueOrDefault("key_mgmt") == "NONE" && !found.ContainsKey("psk");
        if (!found.TryGetValue("psk", out string? psk))
            return false;
        if (psk.StartsWith('"'))
            return psk.LastIndexOf('"') is var end and > 0 && psk[1..end] == password
                && Encoding.UTF8.GetByteCount(password) is >= 8 and <= 63;
        if (!TryHex(psk, out byte[] key) || key.Length != KeyDigits / 2)
            return false;
        return IsKey(password)
            ? key.AsSpan().SequenceEqual(Convert.FromHexString(password))
            : key.AsSpan().SequenceEqual(Derive(wifi.Name, password))
            && TryHex(found.GetValueOrDefault("sae_password") ?? "", out byte[] sae) && Encoding.UTF8.GetString(sae) == password;
    }

    private static string[] Secret(string name, string password)
    {
        if (IsKey(password))
        {
            // SAE needs the password itself, which nobody can find in a key.
            return ["\tkey_mgmt=WPA-PSK WPA-PSK-SHA256", $"\tpsk={password.ToLowerInvariant()}", "\tieee80211w=1"];
        }
        string quoted = $"\tpsk=\"{password}\"";
        return WithoutComment(quoted) == quoted
            ? ["\tkey_mgmt=WPA-PSK WPA-PSK-SHA256 SAE", quoted, "\tieee80211w=1"]
            :
            [
                "\tkey_mgmt=WPA-PSK WPA-PSK-SHA256 SAE", $"\tpsk={Convert.ToHexStringLower(Derive(name, password))}",
                $"\tsae_password={Convert.ToHexStringLower(Encoding.UTF8.GetBytes(password))}", "\tieee80211w=1",
            ];
    }

    private static Dictionary<string, string> Read(string text)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            string rest = line.TrimStart(' ', '\t', '\r');
            if (rest.Length == 0 || rest[0] == '#')
                continue;
            rest = WithoutComment(rest).TrimEnd(' ', '\t', '\r');
            if (rest.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
                found[rest[..equals]] = rest[(equals + 1)..];
        }
        return found;
    }

    /// <summary>
    /// As wpa_supplicant does it: a number sign begins a comment, unless it stands between the first quotation mark of the line and the
    /// second.
    /// </summary>
    private static string WithoutComment(string line)
    {
        int first = line.IndexOf('"', StringComparison.Ordinal);
        int second = first < 0 ? -1 : line.IndexOf('"', first + 1);
        int comment = line.IndexOf('#', Math.Max(0, second + 1));
        return comment < 0 ? line : line[..comment];
    }

    private static bool IsKey(string password) => password.Length == KeyDigits && password.All(char.IsAsciiHexDigit);

    private static byte[] Derive(string name, string password) =>
        Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(name), 4096, HashAlgorithmName.SHA1, KeyDigits / 2);

    private static bool TryHex(string text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length % 2 != 0 || !text.All(char.IsAsciiHexDigit))
            return false;
        bytes = Convert.FromHexString(text);
        return true;
    }
}
