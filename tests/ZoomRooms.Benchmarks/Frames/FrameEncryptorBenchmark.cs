using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Protocol;

namespace ZoomRooms.Benchmarks.Frames;

/// <summary>The frame encryptor as media threads call it, against nothing but the cipher.</summary>
internal static class FrameEncryptorBenchmark
{
    private static readonly (string Name, int Size, double Target)[] Frames = [("160 B", 160, 1.0), ("12 kB", 12_000, 1.15)];

    public static int Run(string[] args)
    {
        ResultTable.WriteHeader();
        bool met = true;
        foreach ((string name, int size, double target) in Frames)
        {
            IReadOnlyList<Timing> timings = Interleaved.Measure(new RawEvp(size), new Encryptor(size));
            met &= ResultTable.Write(name, timings[0], null);
            met &= ResultTable.Write(name, timings[1], target);
        }
        return met ? 0 : 1;
    }

    private sealed class Encryptor(int frameSize) : Contender($"frame encryptor ({FrameCipherProvider.Selected.Name})")
    {
        private readonly FrameEncryptor _encryptor = BenchmarkKeys.NewEncryptor();
        private readonly byte[] _frame = new byte[frameSize];
        private readonly byte[] _destination = new byte[frameSize + FrameEncryptor.MaxOverhead];

        public override void Run(int times)
        {
            for (int i = 0; i < times; i++)
            {
                if (!_encryptor.TryEncrypt(_frame, 0, _destination, out EncryptedFrame _))
                    throw new InvalidOperationException("the encryptor refused a frame");
            }
        }
    }
}
