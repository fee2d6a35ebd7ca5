using System.Runtime.InteropServices;
using PortAudioSharp;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class StreamCallbackTests : IDisposable
{
    private readonly PortAudioSignal _arrived = new();
    private readonly MicrophonePort _microphone;
    private readonly SpeakerPort _speaker;
    private readonly float[] _memory = new float[960];

    public StreamCallbackTests()
    {
        _microphone = new MicrophonePort(new MicrophoneOptions(), _arrived);
        _speaker = new SpeakerPort(new SpeakerOptions(), _arrived);
    }

    [Fact]
    public void A_stream_that_never_opened_or_was_given_up_is_heard_no_more()
    {
        StreamCallback callback = For(_microphone, new DeviceFormat(48_000, 2));
        Call(callback, capture: true);
        Assert.Equal(0, _microphone.Ring.Count);
        callback.IsLive = true;
        Call(callback, capture: true);
        Assert.Equal(1, _microphone.Ring.Count);
        callback.IsLive = false;
        Call(callback, capture: true);
        Assert.Equal(1, _microphone.Ring.Count);
    }

    [Fact]
    public void What_it_is_still_asked_to_play_is_silence()
    {
        StreamCallback callback = For(_speaker, new DeviceFormat(48_000, 2));
        Array.Fill(_memory, 1);
        Call(callback, capture: false);
        Assert.All(_memory, sample => Assert.Equal(0, sample));
        Assert.Equal(0, _speaker.Blocks);
    }

    public void Dispose() => _arrived.Dispose();

    private static StreamCallback For(SoundPort port, DeviceFormat format) =>
        new(DeviceBlocks.For(port, format), new StreamClock(port.Direction, TimeSpan.FromMilliseconds(40)));

    private void Call(StreamCallback callback, bool capture)
    {
        GCHandle pinned = GCHandle.Alloc(_memory, GCHandleType.Pinned);
        IntPtr at = pinned.AddrOfPinnedObject();
        callback.OnBlock(capture ? at : 0, capture ? 0 : at, 480, default(StreamCallbackTimeInfo), TimeSpan.FromSeconds(1));
        pinned.Free();
    }
}
