using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Media;

/// <summary>
/// Whether a frame is of whom its stream was announced for. Asked before it is opened: what was opened cannot be opened again, and a frame
/// on a wrong stream must not use up its counter, which the right stream needs. Allocates nothing.
/// </summary>
internal sealed class SenderCheck(ParticipantReceptions participants)
{
    /// <summary>
    /// Unknown where nothing speaks against it: then it is of <paramref name="sender"/>, if it can be opened. Otherwise why it is not.
    /// </summary>
    public FrameDrop Check(RemoteStream stream, FrameKeyId claim, IStreamKeySource keys, TimeSpan arrived, out ParticipantReception? sender)
    {
        sender = stream.Participant;
        if (stream.IsSlot ? claim.Stream.Kind() != stream.Kind : claim.Stream != stream.Stream)
            return FrameDrop.WrongStream;
        return stream.IsSlot ? CheckSlot(stream, claim, keys, arrived, ref sender) : CheckStream(stream, claim, keys, sender!);
    }

    private FrameDrop CheckSlot(
        RemoteStream slot, FrameKeyId claim, IStreamKeySource keys, TimeSpan arrived, ref ParticipantReception? sender)
    {
        if (!IsOf(claim, sender, keys))
            sender = participants.Find(claim.SenderIndex, keys);
        // Every member can seal frames in every other's name; the server's word and the frame's must agree.
        return sender is null ? WhyNobody(claim, keys) : slot.WhyNotOf(sender.Participant, arrived);
    }

    private static FrameDrop CheckStream(RemoteStream stream, FrameKeyId claim, IStreamKeySource keys, ParticipantReception sender)
    {
        SenderIdentity identity = keys.IdentityOf(claim.SenderIndex, sender.Participant, sender.Device);
        if (identity == SenderIdentity.Another)
            return FrameDrop.OtherSender;
        return identity == SenderIdentity.Announced && stream.Sender is { } earlier && earlier != claim.SenderIndex
            ? FrameDrop.StaleStream
            : FrameDrop.Unknown;
    }

    private FrameDrop WhyNobody(FrameKeyId claim, IStreamKeySource keys)
    {
        // The server's word that somebody left, and the list's, come at different times.
        if (participants.FindLeft(claim.SenderIndex, keys) is { } left)
            return left.CameBack ? FrameDrop.StaleStream : FrameDrop.ParticipantLeft;
        FrameDecryptResult why = keys.WhyNot(claim);
        return why is FrameDecryptResult.SenderLeft or FrameDecryptResult.OwnFrame ? FrameDecryption.DropOf(why) : FrameDrop.UnknownSender;
    }

    private static bool IsOf(FrameKeyId claim, ParticipantReception? participant, IStreamKeySource keys) =>
        participant is { HasLeft: false }
        && keys.IdentityOf(claim.SenderIndex, participant.Participant, participant.Device) == SenderIdentity.Announced;
}
