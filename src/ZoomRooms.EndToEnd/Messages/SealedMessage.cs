using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Signatures;

namespace ZoomRooms.EndToEnd.Messages;

/// <summary>
/// A message as it travels: an SFrame frame whose plaintext is signed by its sender's device and filled up to one of six sizes. Only the
/// key protocol makes one: nothing else has bytes to give to a server for a message.
/// </summary>
public sealed class SealedMessage
{
    private const string TypeString = "ZoomRooms-1-Message";
    private const int ContentOverhead = 4 + 19 + 4 + 8 + 1 + 4;
    private const int LeastPlaintext = 256;
    private const int LongestPlaintext = 8192;

    private SealedMessage(byte[] bytes) => Bytes = bytes;

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <param name="counter">Never used twice with this key.</param>
    /// <param name="number">Counts the sender's messages of this stay, from 1, over all keys.</param>
    /// <param name="heartbeat">t of the last heartbeat that certified for the sender: not before that was it said.</param>
    internal static SealedMessage Seal(
        SFrameKey key, ulong counter, uint number, ulong heartbeat, MessageContent content, Binding sender, DeviceIdentity identity)
    {
        byte[] written = new CanonicalWriter(TypeString).U32(number).U64(heartbeat).U8(content.Kind).Variable(content.Body()).ToArray();
        byte[] signature = identity.Sign(SignatureContexts.Message, Signed(sender.Hash, key.KeyId, counter, written));
        byte[] plaintext = new byte[Filled(written.Length + ContextSignature.Size)];
        written.CopyTo(plaintext, 0);
        signature.CopyTo(plaintext, written.Length);
        byte[] message = new byte[SFrameHeader.MaxSize + plaintext.Length + FrameCipher.TagSize];
        return new SealedMessage(message[..key.Seal(counter, [], plaintext, message)]);
    }

    /// <summary>
    /// What the server passes on: nothing is known of it yet. False for what has no header, or is none of the sizes of a message.
    /// </summary>
    internal static bool TryReadClaim(ReadOnlySpan<byte> message, out MessageKeyId from, out ulong counter, out int headerLength)
    {
        (from, counter) = (default, 0);
        if (!SFrameHeader.TryRead(message, out SFrameHeader header, out headerLength) || !MessageKeyId.TryParse(header.KeyId, out from))
            return false;
        counter = header.Counter;
        int plaintext = message.Length - headerLength - FrameCipher.TagSize;
        return plaintext is >= LeastPlaintext and <= LongestPlaintext && Filled(plaintext) == plaintext;
    }

    /// <summary>Opens a message whose header was read. Null, and why.</summary>
    internal static OpenedMessage? TryOpen(
        ReadOnlySpan<byte> message, SFrameKey key, ulong counter, int headerLength, ListedParticipant sender, out MessageDrop why)
    {
        byte[] plaintext = new byte[message.Length - headerLength - FrameCipher.TagSize];
        why = MessageDrop.NotAuthentic;
        if (!key.TryOpen(counter, headerLength, [], message, plaintext))
            return null;
        why = MessageDrop.Malformed;
        CanonicalReader reader = new(plaintext, TypeString);
        (uint number, ulong heartbeat, byte kind) = (reader.U32(), reader.U64(), reader.U8());
        ReadOnlySpan<byte> body = reader.Variable(LongestPlaintext);
        int length = ContentOverhead + body.Length;
        ReadOnlySpan<byte> signature = reader.Fixed(ContextSignature.Size);
        if (!reader.Ok || number == 0 || plaintext.Length != Filled(length + ContextSignature.Size)
            || plaintext.AsSpan(length + ContextSignature.Size).ContainsAnyExcept((byte)0))
            return null;
        why = MessageDrop.NotSigned;
        byte[] signed = Signed(sender.BindingHash, key.KeyId, counter, plaintext.AsSpan(0, length));
        return ContextSignature.Verify(sender.VerificationKey, SignatureContexts.Message, signed, signature)
            ? new OpenedMessage(number, heartbeat, kind, body.ToArray())
            : null;
    }

    /// <summary>The place of a message is signed with it: stay, meeting key, counter.</summary>
    private static byte[] Signed(Bytes32 bindingHash, ulong keyId, ulong counter, ReadOnlySpan<byte> content) =>
        new CanonicalWriter("ZoomRooms-1-SignedMessage").Fixed(bindingHash).U64(keyId).U64(counter).Variable(content).ToArray();

    /// <summary>The next of 256, 512 … 8192 bytes: a hand and a short text are alike to who sees lengths.</summary>
    private static int Filled(int length)
    {
        int size = LeastPlaintext;
        while (size < length)
            size *= 2;
        return size;
    }
}

/// <summary>What proved to be of its sender.</summary>
internal sealed record OpenedMessage(uint Number, ulong Heartbeat, byte Kind, byte[] Body);
