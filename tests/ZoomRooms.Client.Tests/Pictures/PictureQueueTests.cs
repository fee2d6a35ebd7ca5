using ZoomRooms.Client.Pictures;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Pictures;

/// <summary>Whole messages, in order, from a key frame on, whoever takes them and however late.</summary>
public sealed class PictureQueueTests : IDisposable
{
    private static readonly TimeSpan Now = TimeSpan.FromHours(1);
    private readonly PictureQueue _queue = new();
    private readonly byte[] _message = new byte[PictureQueue.LongestMessage];

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void Messages_come_whole_however_they_lie_in_the_ring()
    {
        _queue.Begin();
        using IPictureStream stream = _queue.Open(new ParticipantId(7), static () => { });
        // Of lengths that do not divide the ring's, and several times around it.
        for (int i = 0; i < 300; i++)
        {
            byte[] unit = new byte[50_001 + i];
            unit.AsSpan().Fill((byte)i);
            Assert.True(stream.TryAdd(unit, (uint)i, isKeyFrame: i % 10 == 0, Now));
            Assert.True(_queue.TryTake(_message, out PictureMessage header, out int length));
            Assert.Equal(
                (7u, (uint)i, unit.Length, i % 10 == 0), (header.Participant, header.RtpTimestamp, header.Length, header.IsKeyFrame));
            Assert.True(_message.AsSpan(PictureMessage.HeaderSize, length - PictureMessage.HeaderSize).SequenceEqual(unit));
        }
        Assert.False(_queue.TryTake(_message, out _, out _));
        Assert.Equal((300, 0), (_queue.HandedOn, _queue.LeftOut));
    }

    [Fact]
    public void Whoever_begins_anew_gets_nothing_of_before_and_each_stream_from_a_key_frame_on()
    {
        _queue.Begin();
        using IPictureStream stream = _queue.Open(new ParticipantId(7), static () => { });
        stream.TryAdd([1], 1, isKeyFrame: true, Now);
        _queue.Begin();
        stream.TryAdd([2], 2, isKeyFrame: false, Now);
        Assert.True(stream.TakeKeyFrameRequest());
        stream.TryAdd([3], 3, isKeyFrame: true, Now);
        Assert.True(_queue.TryTake(_message, out PictureMessage header, out _));
        Assert.Equal((3u, true, 1u), (header.RtpTimestamp, header.IsKeyFrame, header.LeftOut));
        Assert.False(_queue.TryTake(_message, out _, out _));
    }

    [Fact]
    public void While_nobody_takes_pictures_none_wait()
    {
        using IPictureStream stream = _queue.Open(new ParticipantId(7), static () => { });
        stream.TryAdd([1], 1, isKeyFrame: true, Now);
        _queue.Begin();
        _queue.End();
        stream.TryAdd([1], 1, isKeyFrame: true, Now);
        Assert.Equal((0, 2), (_queue.Waiting, _queue.LeftOut));
    }

    [Fact]
    public void Only_the_stream_that_cannot_go_on_asks_for_a_key_frame()
    {
        _queue.Begin();
        using IPictureStream one = _queue.Open(
            new ParticipantId(7), static () => { }), other = _queue.Open(new ParticipantId(8), static () => { });
        foreach (IPictureStream stream in (IPictureStream[])[one, other])
            stream.TryAdd([1], 1, isKeyFrame: true, Now);
        Assert.True(_queue.TryTake(_message, out PictureMessage first, out _));
        _queue.WantKeyFrame(first.Stream);
        _queue.WantKeyFrame(4711);
        foreach (IPictureStream stream in (IPictureStream[])[one, other])
            stream.TryAdd([2], 2, isKeyFrame: false, Now);
        Assert.True(one.TakeKeyFrameRequest());
        Assert.False(other.TakeKeyFrameRequest());
    }
}
