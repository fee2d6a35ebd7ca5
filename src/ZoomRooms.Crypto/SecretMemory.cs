using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZoomRooms.Crypto.Interop;

namespace ZoomRooms.Crypto;

/// <summary>
/// Where <see cref="SecretBytes"/> lie: pages of their own that are locked (no swap device ever sees them) and left out of core dumps, cut
/// into cells of 64 bytes.
/// Taking and returning cells waits for nobody; only new pages do. What was returned is zero.
/// </summary>
/// <remarks>NSec's keys lie in guarded pages of libsodium's, locked and left out too: a page for each, which is too dear for what a box is
/// made of.</remarks>
internal static class SecretMemory
{
    private const int CellSize = 64;
    private const int CellsInWord = 64;
    private const int WordBytes = CellSize * CellsInWord;

    private static readonly Lock Growing = new();
    private static Pages[] s_pages = [];
    private static volatile bool s_refused;

    /// <summary>Whether the kernel locked every page that was asked for; it refuses beyond RLIMIT_MEMLOCK.</summary>
    public static bool IsLocked => !s_refused;

    /// <summary>Cells that are taken; for tests.</summary>
    internal static int InUse => Volatile.Read(ref s_pages).Sum(pages => pages.InUse);

    /// <summary>Zeroed memory for <paramref name="length"/> bytes.</summary>
    public static Place Take(int length)
    {
        int cells = (length + CellSize - 1) / CellSize;
        if (cells == 0)
            return default;
        // Larger than any key: pages of its own, which go with it.
        if (cells > CellsInWord)
            return new Place(new Pages(length), 0, 0);
        while (true)
        {
            Pages[] all = Volatile.Read(ref s_pages);
            foreach (Pages pages in all)
            {
                if (pages.TryTake(cells) is { } place)
                    return place;
            }
            lock (Growing)
            {
                if (all == s_pages)
                    Volatile.Write(ref s_pages, [.. all, new Pages(Math.Max(8 * WordBytes, Environment.SystemPageSize))]);
            }
        }
    }

    /// <summary>Some cells.</summary>
    /// <param name="Owner">Null: no bytes at all.</param>
    internal readonly record struct Place(Pages? Owner, int Word, ulong Cells)
    {
        public Span<byte> Span(int length)
        {
            int first = Cells == 0 ? 0 : BitOperations.TrailingZeroCount(Cells);
            return Owner is null ? [] : Owner.Span((Word * WordBytes) + (first * CellSize), length);
        }

        /// <summary>Erases and returns them. Once only.</summary>
        public void Return(int length)
        {
            CryptographicOperations.ZeroMemory(Span(length));
            if (Cells == 0)
                Owner?.Unlock();
            else
                Owner!.Return(Word, Cells);
        }
    }

    /// <summary>Whole pages of the garbage collector's pinned heap, which it neither moves nor shares with anything else.</summary>
    internal sealed unsafe class Pages
    {
        private readonly byte[] _bytes;
        private readonly int _start;
        private readonly int _length;
        // A bit for each cell that is taken. A run of cells lies in one word.
        private readonly ulong[] _taken;

        public Pages(int length)
        {
            int page = Environment.SystemPageSize;
            _length = (length + page - 1) / page * page;
            _bytes = GC.AllocateArray<byte>(_length + page, pinned: true);
            nint address = Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);
            _start = (int)((page - address % page) % page);
            _taken = new ulong[_length / WordBytes];
            // Also leaves them out of core dumps.
            if (!LockedPages.Lock((byte*)address + _start, (nuint)_length))
                s_refused = true;
        }

        public int InUse => _taken.Sum(word => BitOperations.PopCount(Volatile.Read(ref word)));

        public Span<byte> Span(int start, int length) => _bytes.AsSpan(_start + start, length);

        public Place? TryTake(int cells)
        {
            for (int word = 0; word < _taken.Length; word++)
            {
                ulong taken = Volatile.Read(ref _taken[word]);
                while (FindRun(~taken, cells) is var run and not 0)
                {
                    ulong seen = Interlocked.CompareExchange(ref _taken[word], taken | run, taken);
                    if (seen == taken)
                        return new Place(this, word, run);
                    taken = seen;
                }
            }
            return null;
        }

        public void Return(int word, ulong cells) => Interlocked.And(ref _taken[word], ~cells);

        /// <summary>Before the garbage collector has them again.</summary>
        public void Unlock()
        {
            fixed (byte* first = &_bytes[_start])
                LockedPages.Unlock(first, (nuint)_length);
        }

        /// <summary>That many neighbouring bits of <paramref name="free"/>; 0 where there are none.</summary>
        private static ulong FindRun(ulong free, int cells)
        {
            ulong starts = free;
            for (int i = 1; i < cells; i++)
                starts &= free >> i;
            ulong run = cells == CellsInWord ? ulong.MaxValue : (1UL << cells) - 1;
            return starts == 0 ? 0 : run << BitOperations.TrailingZeroCount(starts);
        }
    }
}
