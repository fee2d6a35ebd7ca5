using System.Globalization;
using System.Security.Cryptography;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Audit;

/// <summary>How actors and objects are named in the audit.</summary>
internal static class AuditObjects
{
    private const int PseudonymBytes = 8;
    private const int LoginLetters = 64;

    /// <summary>Whoever runs this program, by the machine's name for them.</summary>
    public static string Operator { get; } =
        $"command:{string.Concat(Environment.UserName.Where(char.IsAsciiLetterOrDigit).Take(LoginLetters))}";

    public static string Account(long account) => string.Create(CultureInfo.InvariantCulture, $"account:{account}");

    public static string User(UserId user) => $"user:{user}";

    public static string Administrator(long administrator) =>
        string.Create(CultureInfo.InvariantCulture, $"administrator:{administrator}");

    public static string Token(long token) => string.Create(CultureInfo.InvariantCulture, $"token:{token}");

    public static string Device(HardwareId device) => $"device:{device}";

    /// <summary>Under a key that stays in the database: of a number with nine digits a bare hash would hide nothing.</summary>
    public static string Meeting(byte[] key, MeetingId meeting) => "meeting:" + Convert.ToHexStringLower(
        HMACSHA256.HashData(key, System.Text.Encoding.ASCII.GetBytes(meeting.ToString())).AsSpan(0, PseudonymBytes));
}
