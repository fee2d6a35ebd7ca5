using ZoomRooms.Decoding;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.Scenarios.Tests.Sharing;

/// <summary>Decodes what comes of screens, and passes over what comes of cameras.</summary>
internal sealed class SeenScreens : IPictureOutput
{
    private long _decoded;
    private volatile Screen? _latest;

    private sealed record Screen(ParticipantId Of, int Height);

    /// <summary>Pictures of screens that were decoded.</summary>
    public long Decoded => Interlocked.Read(ref _decoded);

    /// <summary>Whose the latest was, and how high; null and 0 before the first.</summary>
    public (ParticipantId? Of, int Height) Latest => _latest is { } latest ? (latest.Of, latest.Height) : (null, 0);

    public IPictureStream Open(ParticipantId participant, Action notDecodable, bool isScreen = false) =>
        new Stream(this, participant, isScreen);

    /// <summary>On the thread that brings the pictures: a test has time.</summary>
    private sealed class Stream(SeenScreens all, ParticipantId participant, bool isScreen) : IPictureStream
    {
        private readonly VideoDecoder _decoder = new();

        public bool HasEnded => true;

        public bool TryAdd(ReadOnlySpan<byte> accessUnit, uint rtpTimestamp, bool isKeyFrame, TimeSpan arrived)
        {
            if (isScreen && _decoder.Decode(accessUnit) == VideoDecodeResult.Picture)
            {
                all._latest = new Screen(participant, _decoder.Height);
                Interlocked.Increment(ref all._decoded);
            }
            return true;
        }

        public bool TakeKeyFrameRequest() => false;

        public void End()
        {
        }

        public void Dispose() => _decoder.Dispose();
    }
}
