using System.Buffers;
using System.Globalization;

namespace ZoomRooms.Protocol;

/// <summary>
/// How a signalling conversation outlives its connection: a header of the WebSocket's handshake. A client that can go on asks with
/// <see cref="New"/>; the server answers with the conversation's token and 0. After the connection broke, the client says token and count,
/// the server answers with its own count (or 410), and each sends again what the other lacks. All messages count, both ways, from the first
/// on. Each side says <c>ack</c> now and then, so that the other need not keep everything.
/// </summary>
/// <param name="Token">64 lowercase hexadecimal digits, drawn by the server; good only together with the device's own token.</param>
/// <param name="Received">Messages that whoever says so has received.</param>
public readonly record struct Resumption(string Token, long Received)
{
    public const string Header = "Signal-Resume";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>The client's first word.</summary>
    public const string New = "new";

    /// <summary>Digits of a token.</summary>
    public const int TokenDigits = 64;

    /// <summary>A side acknowledges after this many messages.</summary>
    public const int AcknowledgeAfter = 32;

    public static bool TryParse(string? text, out Resumption resumption)
    {
        resumption = default;
        if (text is null || text.Length < TokenDigits + 2 || text[TokenDigits] != ' '
            || text.AsSpan(0, TokenDigits).ContainsAnyExcept(Digits))
            return false;
        if (!long.TryParse(text.AsSpan(TokenDigits + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long received))
            return false;
        resumption = new Resumption(text[..TokenDigits], received);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Token} {Received}");
}
