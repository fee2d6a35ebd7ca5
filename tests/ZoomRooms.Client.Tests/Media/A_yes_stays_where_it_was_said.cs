using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client.Media;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Media;

/// <summary>
/// From sealed frames to what the speaker plays: somebody talks (a low tone), says a word (a high one), and goes on talking, and the server
/// does what it likes with the packets.
/// </summary>
public sealed class A_yes_stays_where_it_was_said : IStreamSubscriptions, IDisposable
{
    private const ushort Speaker = 1;
    private const double Low = 400, High = 1600;
    private const uint First = 77_000;

    /// <summary>Frames of 20 ms: the word, and the end.</summary>
    private const int Word = 100, After = 125, End = 600;

    private static readonly byte[] Secret = new byte[32];
    private static readonly MeetingContext Meeting = new(new MeetingId(1), default);
    private readonly SpeakerPipeline _speaker = new(new SpeakerOptions { Device = "none" }, TimeProvider.System, NullLogger.Instance);
    private readonly IncomingAudio _audio;
    private readonly IncomingFrames _incoming;
    private readonly FrameEncryptor _encryptor = new(MediaStream.Audio);
    private readonly byte[][] _sealed = new byte[End][];
    private readonly List<int> _heard = [];
    private readonly float[] _frame = new float[AudioFormat.OpusFrames];

    public A_yes_stays_where_it_was_said()
    {
        _audio = _speaker.AddStream();
        _incoming = new IncomingFrames((_, _) => new Player(_audio), this);
        _incoming.Add(EnhancedStreams.Roster(Speaker));
        _incoming.SetKeys(new MembersKeys(), default);
        _encryptor.SetKey(FrameSendingKey.ForEnhanced(EnhancedKeys.Sending(Secret, Meeting, Speaker, MediaStream.Audio)));
        using OpusEncoder encoder = new(48_000, 10);
        byte[] packet = new byte[OpusFormat.MaxPacketBytes], frame = new byte[OpusFormat.MaxPacketBytes + FrameEncryptor.MaxOverhead];
        for (int i = 0; i < End; i++)
        {
            double tone = i is >= Word and < After ? High : Low;
            for (int n = 0; n < _frame.Length; n++)
                _frame[n] = (float)(0.3 * Math.Sin(double.Tau * tone * n / AudioFormat.SampleRate));
            Assert.True(_encryptor.TryEncrypt(
                packet.AsSpan(0, encoder.Encode(_frame, packet)), First + (uint)i * 960, frame, out EncryptedFrame encrypted));
            _sealed[i] = encrypted.Bytes.ToArray();
        }
    }

    public void Dispose()
    {
        _incoming.Dispose();
        _encryptor.Dispose();
        _speaker.Dispose();
    }

    [Fact]
    public void Where_the_server_passes_on_what_comes_it_is_heard_in_its_time()
    {
        Play(turn => turn);
        Assert.InRange(_heard.Count, 20, 30);
        Assert.All(_heard, turn => Assert.InRange(turn, Word, After + 10));
        Assert.Empty(_incoming.Drops.ToDictionary());
    }

    /// <summary>In the place of what is said then.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(15)]
    [InlineData(30)]
    [InlineData(55)]
    [InlineData(250)]
    public void A_word_that_is_held_back_is_not_heard_behind_what_was_said_later(int by)
    {
        int put = After + by;
        Play(turn => turn is >= Word and < After ? null : turn >= put && turn < put + After - Word ? Word + turn - put : turn);
        Assert.All(_heard, turn => Assert.InRange(turn, Word, After + 10));
        if (by >= 30)
            Assert.True(_incoming.Drops[FrameDrop.HeldBack] + _incoming.Drops[FrameDrop.Replayed] >= 20);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    public void Nor_where_all_else_stops_for_it(int by)
    {
        int put = After + by;
        Play(turn => turn is >= Word and < After || turn >= put + After - Word ? null : turn >= put ? Word + turn - put : turn);
        // The packet after the word repeats its last 20 ms: those are heard in their time.
        Assert.True(_heard.Count <= 1, $"{_heard.Count} frames");
        Assert.All(_heard, turn => Assert.InRange(turn, After - 1, After + 3));
    }

    [Fact]
    public void Nor_is_it_heard_seconds_late_with_all_the_rest()
    {
        Play(turn => turn < 75 ? turn : turn < 75 + 150 ? null : turn - 150);
        Assert.Empty(_heard);
        Assert.True(_incoming.Drops[FrameDrop.HeldBack] > 300);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_servers_own_timestamps_change_nothing(int how)
    {
        Random random = new(5);
        Play(turn => turn, turn => how switch { 0 => 0u, 1 => (uint)(End - turn) * 960, _ => (uint)random.NextInt64() });
        Assert.InRange(_heard.Count, 20, 30);
        Assert.All(_heard, turn => Assert.InRange(turn, Word, After + 10));
    }

    void IStreamSubscriptions.AddRemoteStream(uint ssrc, StreamKind kind)
    {
    }

    void IStreamSubscriptions.RemoveRemoteStream(uint ssrc)
    {
    }

    void IStreamSubscriptions.RequestKeyFrame(uint ssrc, TimeSpan now)
    {
    }

    /// <summary>Each 20 ms the server sends the frame that it likes, or none, and the speaker plays.</summary>
    /// <param name="stamps">What its packet says of when it was captured: unless the server says otherwise, now.</param>
    private void Play(Func<int, int?> sends, Func<int, uint>? stamps = null)
    {
        for (int turn = 0; turn < End; turn++)
        {
            TimeSpan now = turn * AudioFormat.OpusFrame;
            if (sends(turn) is { } frame)
                _incoming.OnFrame(EnhancedStreams.AudioSsrc, StreamKind.Audio, _sealed[frame], stamps?.Invoke(turn)
                    ?? First + (uint)turn * 960, false, now);
            if (_audio.Pull(_frame, now + AudioFormat.OpusFrame / 2) && IsHigh())
                _heard.Add(turn);
        }
    }

    private bool IsHigh()
    {
        int crossings = 0;
        for (int i = 1; i < _frame.Length; i++)
            crossings += _frame[i - 1] < 0 != _frame[i] < 0 ? 1 : 0;
        return crossings > 2 * AudioFormat.OpusFrames * (Low + High) / 2 / AudioFormat.SampleRate && AudioFormat.MeanSquare(_frame) > 1e-3;
    }

    private sealed class Player(IncomingAudio audio) : IFrameReceiver
    {
        public bool HasEnded => true;

        public bool TryAdd(ReadOnlySpan<byte> frame, uint capturedAt, bool isKeyFrame, TimeSpan arrived)
        {
            audio.Insert(capturedAt, frame, arrived);
            return true;
        }

        public bool TakeKeyFrameRequest() => false;

        public void End()
        {
        }

        public void Dispose()
        {
        }
    }

    /// <summary>As a leader's key is: the server does not have it, and how late a frame is matters.</summary>
    private sealed class MembersKeys : IStreamKeys
    {
        private readonly EnhancedKeys _keys = new(Secret, Meeting, selfIndex: 3);

        public uint NewestKey => 1;

        public bool TryDerive(FrameKeyId id, Span<byte> baseKey) => _keys.TryDerive(id, baseKey);

        public FrameDecryptResult WhyNot(FrameKeyId id) => _keys.WhyNot(id);

        public SenderIdentity IdentityOf(ushort senderIndex, ParticipantId announced, ParticipantDevice device) =>
            _keys.IdentityOf(senderIndex, announced, device);

        public void Dispose() => _keys.Dispose();
    }
}
