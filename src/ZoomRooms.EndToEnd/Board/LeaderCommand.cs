using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Signatures;

namespace ZoomRooms.EndToEnd.Board;

/// <summary>
/// A host's or co-host's signed request to the leader (paper 7.6.9). Signed over the latest link, so that it holds for one state of the
/// list and cannot be replayed.
/// </summary>
/// <param name="ListHash">Hash of the latest link that the sender knows certified.</param>
public sealed record LeaderCommand(HostCommand Command, Bytes32 ListHash)
{
    private const string TypeString = "ZoomRooms-2-LeaderCommand";

    public byte[] Write(Binding sender, DeviceIdentity identity) =>
        Append(new CanonicalWriter(TypeString)).Fixed(identity.Sign(SignatureContexts.LeaderCommand, Signed(sender))).ToArray();

    /// <summary>The command in an entry; null when it is malformed or not signed by <paramref name="sender"/> in this stay.</summary>
    public static LeaderCommand? TryVerify(ReadOnlySpan<byte> entry, Binding sender)
    {
        CanonicalReader reader = new(entry, TypeString);
        HostAction action = (HostAction)reader.U8();
        KnownDevice target = new(new ParticipantDevice(reader.User(), reader.Hardware()), reader.Bytes32());
        LeaderCommand command = new(new HostCommand(action, target), reader.Bytes32());
        ReadOnlySpan<byte> signature = reader.Fixed(ContextSignature.Size);
        return reader.AtEnd && command.Command.IsWellFormed
            && ContextSignature.Verify(sender.VerificationKey, SignatureContexts.LeaderCommand, command.Signed(sender), signature)
                ? command
                : null;
    }

    private byte[] Signed(Binding sender) => Append(new CanonicalWriter(TypeString).Fixed(sender.Hash)).ToArray();

    private CanonicalWriter Append(CanonicalWriter writer) =>
        writer.U8((byte)Command.Action)
            .Device(Command.Target.Device.User, Command.Target.Device.Hardware)
            .Fixed(Command.Target.VerificationKey)
            .Fixed(ListHash);
}
