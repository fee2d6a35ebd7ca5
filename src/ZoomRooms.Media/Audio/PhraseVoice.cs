namespace ZoomRooms.Media.Audio;

/// <summary>Plays one spoken phrase into the mix. A new one takes the place of one that still sounds.</summary>
internal sealed class PhraseVoice
{
    /// <summary>What is left of the streams while a phrase sounds: digits must be understood over a discussion.</summary>
    public const float Ducked = 0.2f;

    private static readonly object Nothing = new();

    // What to play next: a phrase, Nothing to stop, or null to go on.
    private object? _requested;
    private SpokenPhrase? _playing;
    private int _position;

    /// <summary>Playout thread: whether a phrase sounds in the next frame.</summary>
    public bool Sounds => Volatile.Read(ref _requested) is { } next ? next is SpokenPhrase : _playing is not null;

    /// <summary>From any thread; null stops.</summary>
    public void Request(SpokenPhrase? phrase) => Volatile.Write(ref _requested, phrase ?? Nothing);

    /// <summary>Playout thread: adds what sounds now.</summary>
    public void AddTo(Span<float> frame)
    {
        if (Interlocked.Exchange(ref _requested, null) is { } next)
        {
            _playing = next as SpokenPhrase;
            _position = 0;
        }
        if (_playing is not { } playing)
            return;
        ReadOnlySpan<float> rest = playing.Samples.Span[_position..];
        int count = Math.Min(frame.Length, rest.Length);
        for (int i = 0; i < count; i++)
            frame[i] += rest[i];
        _position += count;
        if (count == rest.Length)
            _playing = null;
    }
}
