using System.Runtime.CompilerServices;

namespace ZoomRooms.MeetingServer.Metrics;

/// <summary>A counter per value of an enumeration whose values are 0, 1, 2…; counted anywhere, read anywhere, without allocation.</summary>
internal sealed class OutcomeCounters<T> where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();
    private readonly long[] _counts = new long[Values.Length];

    public long this[T value] => Interlocked.Read(ref _counts[Unsafe.BitCast<T, int>(value)]);

    public void Count(T value, long times = 1) => Interlocked.Add(ref _counts[Unsafe.BitCast<T, int>(value)], times);

    /// <summary>Adds those that are not zero, named <c>prefix.value</c>.</summary>
    public void AddTo(IDictionary<string, long> counts, string prefix)
    {
        foreach (T value in Values)
        {
            string name = value.ToString();
            if (this[value] > 0)
                counts[$"{prefix}.{char.ToLowerInvariant(name[0])}{name[1..]}"] = this[value];
        }
    }
}
