using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Protocol;

namespace ZoomRooms.Benchmarks.Frames;

/// <summary>
/// Both ends of a frame's way. Together, because a decryptor opens each frame once: there is nothing to open again and again.
/// </summary>
internal static class FrameRoundTripBenchmark
{
    public static int Run(string[] args)
    {
        ResultTable.WriteHeader();
        foreach ((string name, int size) in (ReadOnlySpan<(string, int)>)[("160 B", 160), ("12 kB", 12_000)])
        {
            foreach (Timing timing in Interleaved.Measure(new RawEvp(size, opensToo: true), new RoundTrip(size)))
                ResultTable.Write(name, timing, null);
        }
        return 0;
    }

    private sealed class RoundTrip(int frameSize) : Contender($"frame encryptor and decryptor ({FrameCipherProvider.Selected.Name})")
    {
        private readonly FrameEncryptor _encryptor = BenchmarkKeys.NewEncryptor();
        private readonly FrameDecryptor _decryptor = BenchmarkKeys.NewDecryptor();
        private readonly byte[] _frame = new byte[frameSize];
        private readonly byte[] _sealed = new byte[frameSize + FrameEncryptor.MaxOverhead];
        private readonly byte[] _opened = new byte[frameSize + OpenedFrame.CaptureTimeSize];

        public override void Run(int times)
        {
            for (int i = 0; i < times; i++)
            {
                if (!_encryptor.TryEncrypt(_frame, 0, _sealed, out EncryptedFrame encrypted)
                    || _decryptor.TryDecrypt(encrypted.Bytes, _opened, TimeSpan.Zero, out _) != FrameDecryptResult.Decrypted)
                    throw new InvalidOperationException("a frame was refused");
            }
        }
    }
}
