using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ZoomRooms.Protocol;

/// <summary>One of each of a participant's streams: queues, keys, numbers. Holds them itself: reading allocates nothing.</summary>
public readonly struct StreamSet<T> : IEquatable<StreamSet<T>>
{
    private readonly Values _values;

    internal StreamSet(Func<MediaStream, T> make)
    {
        foreach (MediaStream stream in MediaStreams.All)
            _values[(int)stream] = make(stream);
    }

    public T this[MediaStream stream] => _values[(int)stream];

    /// <summary>Another set, of what is made of each.</summary>
    public StreamSet<TResult> Select<TResult>(Func<T, TResult> make)
    {
        StreamSet<T> set = this;
        return new StreamSet<TResult>(stream => make(set[stream]));
    }

    /// <summary>Of all streams together.</summary>
    public long Sum(Func<T, long> count)
    {
        ArgumentNullException.ThrowIfNull(count);
        long sum = 0;
        foreach (T one in this)
            sum += count(one);
        return sum;
    }

    /// <summary>In the order of the streams' numbers.</summary>
    public Enumerator GetEnumerator() => new(this);

    public bool Equals(StreamSet<T> other)
    {
        foreach (MediaStream stream in MediaStreams.All)
        {
            if (!EqualityComparer<T>.Default.Equals(this[stream], other[stream]))
                return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => obj is StreamSet<T> other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (T one in this)
            hash.Add(one);
        return hash.ToHashCode();
    }

    public static bool operator ==(StreamSet<T> left, StreamSet<T> right) => left.Equals(right);

    public static bool operator !=(StreamSet<T> left, StreamSet<T> right) => !left.Equals(right);

    /// <summary>Goes over a set without allocating.</summary>
    public struct Enumerator
    {
        private readonly StreamSet<T> _set;
        private int _next;

        internal Enumerator(StreamSet<T> set) => _set = set;

        public T Current { get; private set; } = default!;

        public bool MoveNext()
        {
            if (_next == MediaStreams.Count)
                return false;
            Current = _set._values[_next++];
            return true;
        }
    }

    [InlineArray(MediaStreams.Count)]
    [SuppressMessage("Style", "IDE0044:Add readonly modifier", Justification = "An inline array's one field is written by its elements.")]
    private struct Values
    {
        private T _first;
    }
}

public static class StreamSet
{
    /// <summary>What is made for each stream.</summary>
    public static StreamSet<T> Of<T>(Func<MediaStream, T> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return new StreamSet<T>(make);
    }
}
