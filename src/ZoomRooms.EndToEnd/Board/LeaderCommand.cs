using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Signatures;

namespace ZoomRooms.EndToEnd.Board;

/// <summary>A host's or co-host's signed request to the leader (paper 7.6.9). Signed over the latest link, so that it holds for one state of the list and cannot be replayed.</summary>
/// <param name="Lock">Lock the meeting; otherwise unlock it.</param>
/// <param name="ListHash">Hash of the latest link that the sender knows certified.</param>
public sealed record LeaderCommand(bool Lock, Bytes32 ListHash)
{
    private const string TypeString = "ZoomRooms-1-LeaderCommand";

    private enum Code : byte
    {
        Unknown = 0,
        Lock = 1,
        Unlock = 2,
    }

    private Code Operation => Lock ? Code.Lock : Code.Unlock;

    public byte[] Write(Binding sender, DeviceIdentity identity) =>
        new CanonicalWriter(TypeString)
            .U8((byte)Operation)
            .Fixed(ListHash)
            .Fixed(identity.Sign(SignatureContexts.LeaderCommand, Signed(sender)))
            .ToArray();

    /// <summary>The command in an entry; null when it is malformed or not signed by <paramref name="sender"/> in this stay.</summary>
    public static LeaderCommand? TryVerify(ReadOnlySpan<byte> entry, Binding sender)
    {
        var reader = new CanonicalReader(entry, TypeString);
        var code = (Code)reader.U8();
        var command = new LeaderCommand(code == Code.Lock, reader.Bytes32());
        ReadOnlySpan<byte> signature = reader.Fixed(ContextSignature.Size);
        return reader.AtEnd && (code is Code.Lock or Code.Unlock)
            && ContextSignature.Verify(sender.VerificationKey, SignatureContexts.LeaderCommand, command.Signed(sender), signature)
                ? command
                : null;
    }

    private byte[] Signed(Binding sender) => new CanonicalWriter(TypeString).Fixed(sender.Hash).U8((byte)Operation).Fixed(ListHash).ToArray();
}
