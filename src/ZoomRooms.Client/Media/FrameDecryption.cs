using ZoomRooms.EndToEnd.Frames;

namespace ZoomRooms.Client.Media;

/// <summary>What a frame that could not be opened is counted as.</summary>
internal static class FrameDecryption
{
    public static FrameDrop DropOf(FrameDecryptResult result) => result switch
    {
        FrameDecryptResult.Malformed => FrameDrop.Malformed,
        FrameDecryptResult.UnknownKey => FrameDrop.UnknownKey,
        FrameDecryptResult.RetiredKey => FrameDrop.RetiredKey,
        FrameDecryptResult.EarlierKey => FrameDrop.EarlierKey,
        FrameDecryptResult.UnknownSender => FrameDrop.UnknownSender,
        FrameDecryptResult.SenderLeft => FrameDrop.ParticipantLeft,
        FrameDecryptResult.OwnFrame => FrameDrop.OwnFrame,
        FrameDecryptResult.NotAuthentic => FrameDrop.NotAuthentic,
        FrameDecryptResult.Replayed => FrameDrop.Replayed,
        FrameDecryptResult.TooLarge => FrameDrop.TooLarge,
        FrameDecryptResult.TooFarAhead => FrameDrop.TooFarAhead,
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };
}
