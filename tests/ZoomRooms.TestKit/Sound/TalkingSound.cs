using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.TestKit.Sound;

/// <summary>
/// A sound system with a microphone that somebody speaks into without a pause: a tone, 10 ms at a time, by the clock. No loudspeaker.
/// </summary>
internal sealed class TalkingSound : ISoundSystem
{
    public static PortAudioHost NewHost() => new(static () => new TalkingSound());

    public SoundOutcome Initialize() => SoundOutcome.Success;

    public void Terminate()
    {
    }

    public SoundOutcome Open(SoundPort port, out ISoundStream? stream)
    {
        stream = port.Direction == SoundDirection.Capture ? new Voice(port) : null;
        return stream is null ? new SoundOutcome(SoundFailure.NoSuchDevice, "there is none") : SoundOutcome.Success;
    }

    public string DevicesSeen() => "";

    private sealed class Voice : ISoundStream
    {
        private readonly SoundPort _port;
        private readonly Thread _thread;
        private volatile bool _closed;

        public Voice(SoundPort port)
        {
            _port = port;
            _thread = new Thread(Speak) { IsBackground = true, Name = "voice" };
            _thread.Start();
        }

        public string Device => "voice";

        public void Dispose()
        {
            _closed = true;
            _thread.Join();
        }

        private void Speak()
        {
            float[] block = new float[AudioFormat.BlockFrames * _port.Channels];
            for (int i = 0; i < block.Length; i++)
                block[i] = 0.3f * MathF.Sin(i / _port.Channels * MathF.Tau * 400 / AudioFormat.SampleRate);
            long begun = TimeProvider.System.GetTimestamp();
            for (long spoken = 0; !_closed; spoken++)
            {
                TimeSpan early = TimeSpan.FromMilliseconds(10 * spoken) - TimeProvider.System.GetElapsedTime(begun);
                if (early > TimeSpan.Zero)
                    Thread.Sleep(early);
                _port.OnBlock(block, default, TimeProvider.System.GetElapsedTime(0) - TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
