using System.Diagnostics;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Benchmarks.Delay;

/// <summary>What a simulated sound card hears or plays, by PulseAudio's own monitor of it: samples, and when each was there.</summary>
internal sealed class SoundTap : IDisposable
{
    private readonly Process _process;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly List<float> _samples = new(60 * AudioFormat.SampleRate);
    private TimeSpan _begun = TimeSpan.MaxValue;

    public SoundTap(string card)
    {
        _process = Process.Start(new ProcessStartInfo(
            "parec", [$"--device={card}.monitor", "--raw", "--format=float32le", "--rate=48000", "--channels=1", "--latency-msec=5"])
        {
            RedirectStandardOutput = true,
        })!;
        _thread = new Thread(Run) { IsBackground = true, Name = $"tap of {card}", Priority = ThreadPriority.Highest };
        _thread.Start();
    }

    /// <summary>The samples so far, and when the first was there: the earliest that any of them tells.</summary>
    public (float[] Samples, TimeSpan Begun) Heard
    {
        get
        {
            lock (_gate)
                return ([.. _samples], _begun);
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _thread.Join();
        _process.Dispose();
    }

    private void Run()
    {
        byte[] bytes = new byte[1 << 16];
        int filled = 0;
        while (_process.StandardOutput.BaseStream.Read(bytes, filled, bytes.Length - filled) is > 0 and int read)
        {
            TimeSpan now = TimeProvider.System.GetElapsedTime(0);
            filled += read;
            int whole = filled / sizeof(float);
            lock (_gate)
            {
                for (int i = 0; i < whole; i++)
                    _samples.Add(BitConverter.ToSingle(bytes, i * sizeof(float)));
                TimeSpan begun = now - TimeSpan.FromSeconds((double)_samples.Count / AudioFormat.SampleRate);
                _begun = begun < _begun ? begun : _begun;
            }
            filled -= whole * sizeof(float);
            bytes.AsSpan(whole * sizeof(float), filled).CopyTo(bytes);
        }
    }
}
