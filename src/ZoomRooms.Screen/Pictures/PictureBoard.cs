using ZoomRooms.Media.Screens;

namespace ZoomRooms.Screen.Pictures;

/// <summary>The streams that the room hands on, each with its decoder.</summary>
/// <remarks>The link's thread adds and removes; others read the list as it is.</remarks>
internal sealed class PictureBoard(TimeProvider time)
{
    /// <summary>Nine pictures, each while it turns from one size to the other, and two screens while one takes the other's place.</summary>
    public const int MostStreams = 20;

    private volatile StreamDecoder[] _streams = [];

    public IReadOnlyList<StreamDecoder> Streams => _streams;

    public DecodingFigures Figures { get; } = new();

    public void Take(in PictureMessage message, ReadOnlySpan<byte> unit)
    {
        uint number = message.Stream;
        StreamDecoder? stream = Array.Find(_streams, one => one.Stream == number);
        if (message is { IsEnd: true, Stream: 0 })
        {
            Clear();
            return;
        }
        if (message.IsEnd)
        {
            if (stream is not null)
            {
                _streams = [.. _streams.Where(one => one != stream)];
                stream.Dispose();
            }
            return;
        }
        if (stream is null)
        {
            if (_streams.Length == MostStreams)
            {
                Figures.Failed();
                return;
            }
            stream = new StreamDecoder(message, Figures, time);
            _streams = [.. _streams, stream];
        }
        stream.Take(unit, message.IsKeyFrame);
    }

    /// <summary>The room went, or there is nothing to draw on.</summary>
    public void Clear()
    {
        StreamDecoder[] before = _streams;
        _streams = [];
        foreach (StreamDecoder stream in before)
            stream.Dispose();
    }

    /// <summary>A stream that cannot go on without a key frame; 0 for none.</summary>
    public uint TakeKeyFrameRequest() => Array.Find(_streams, one => one.TakeKeyFrameRequest())?.Stream ?? 0;
}
