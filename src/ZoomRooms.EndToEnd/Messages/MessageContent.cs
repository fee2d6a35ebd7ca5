using System.Buffers.Binary;
using System.Text.Unicode;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Messages;

/// <summary>What a message says.</summary>
public abstract record MessageContent
{
    private const byte TextKind = 1;
    private const byte HandKind = 2;
    private const byte LowerKind = 3;

    private MessageContent()
    {
    }

    /// <summary>Something to read, as its sender wrote it: who shows it sees to it that it is harmless.</summary>
    public sealed record Text(string Words) : MessageContent
    {
        internal override byte Kind => TextKind;

        internal override byte[] Body() => CanonicalText.Utf8.GetBytes(Words);

        /// <summary>Without the words: what is written somewhere by chance must not have them.</summary>
        public override string ToString() => $"{nameof(Text)} of {Words.Length}";
    }

    /// <summary>The sender's hand is up, or down.</summary>
    public sealed record Hand(bool Up) : MessageContent
    {
        internal override byte Kind => HandKind;

        internal override byte[] Body() => [Up ? (byte)1 : (byte)0];
    }

    /// <summary>
    /// The leader or a co-host asks somebody to lower its hand. Only that one does anything about it, and then says itself that it is down.
    /// </summary>
    /// <param name="Whose">Index in the certified list.</param>
    public sealed record Lower(ushort Whose) : MessageContent
    {
        internal override byte Kind => LowerKind;

        internal override byte[] Body() => [(byte)(Whose >> 8), (byte)Whose];
    }

    internal abstract byte Kind { get; }

    internal abstract byte[] Body();

    /// <summary>True for what can be sealed: a text that is one, of at most <see cref="Limits.ChatCharacters"/>.</summary>
    internal bool IsWellFormed => this is not Text { Words: var words } || IsText(words);

    /// <summary>Null for a kind that this version does not know.</summary>
    /// <param name="isMalformed">It is known, and is no such content.</param>
    internal static MessageContent? Read(byte kind, ReadOnlySpan<byte> body, out bool isMalformed)
    {
        MessageContent? content = kind switch
        {
            TextKind when Utf8.IsValid(body) && CanonicalText.Utf8.GetString(body) is var words && IsText(words) => new Text(words),
            HandKind when body is [0 or 1] => new Hand(body[0] == 1),
            LowerKind when body.Length == sizeof(ushort) => new Lower(BinaryPrimitives.ReadUInt16BigEndian(body)),
            _ => null,
        };
        isMalformed = content is null && kind is TextKind or HandKind or LowerKind;
        return content;
    }

    private static bool IsText(string words)
    {
        if (words.Length is 0 or > 2 * Limits.ChatCharacters)
            return false;
        int characters = 0;
        for (int i = 0; i < words.Length; i++, characters++)
        {
            if (!char.IsSurrogate(words[i]))
                continue;
            // A lone surrogate is no text.
            if (i + 1 == words.Length || !char.IsSurrogatePair(words[i], words[i + 1]))
                return false;
            i++;
        }
        return characters <= Limits.ChatCharacters;
    }
}
