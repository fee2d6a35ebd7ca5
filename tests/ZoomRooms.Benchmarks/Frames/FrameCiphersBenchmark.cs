using System.Buffers.Binary;
using ZoomRooms.EndToEnd.Frames;

namespace ZoomRooms.Benchmarks.Frames;

/// <summary>Every provider that passes its self-test here: what choosing among them is worth.</summary>
internal static class FrameCiphersBenchmark
{
    public static int Run(string[] args)
    {
        FrameCipherProvider[] usable = [.. FrameCipherProvider.All.Where(provider => provider.SelfTest() is null)];
        ResultTable.WriteHeader();
        foreach ((string name, int size) in (ReadOnlySpan<(string, int)>)[("160 B", 160), ("1,200 B", 1200), ("12 kB", 12_000)])
        {
            foreach (Timing timing in Interleaved.Measure([new RawEvp(size), .. usable.Select(provider => new Seal(provider, size))]))
                ResultTable.Write(name, timing, null);
        }
        return 0;
    }

    private sealed class Seal(FrameCipherProvider provider, int frameSize) : Contender(provider.Name)
    {
        private readonly FrameCipher _cipher = provider.Create(new byte[FrameCipher.KeySize]);
        private readonly byte[] _frame = new byte[frameSize];
        private readonly byte[] _sealed = new byte[frameSize + FrameCipher.TagSize];
        private readonly byte[] _header = new byte[RawEvp.HeaderSize];
        private readonly byte[] _nonce = new byte[FrameCipher.NonceSize];
        private ulong _counter;

        public override void Run(int times)
        {
            for (int i = 0; i < times; i++)
            {
                BinaryPrimitives.WriteUInt64BigEndian(_nonce.AsSpan(4), ++_counter);
                _cipher.Seal(_nonce, _header, _frame, _sealed);
            }
        }
    }
}
