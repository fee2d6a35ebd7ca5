using FFmpeg.AutoGen;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Media.Tests.Video;

public sealed unsafe class PictureMailboxTests
{
    [Fact]
    public void The_latest_picture_is_taken_once_and_the_ones_before_are_dropped()
    {
        FFmpegRuntime.Initialize();
        using PictureMailbox mailbox = new(16, 16);
        Assert.False(mailbox.TryTake(out _, out _));
        for (byte i = 1; i <= 3; i++)
        {
            mailbox.Writing->data[0][0] = i;
            mailbox.Publish(TimeSpan.FromSeconds(i));
        }

        Assert.True(mailbox.TryTake(out AVFrame* picture, out TimeSpan at));
        Assert.Equal((3, TimeSpan.FromSeconds(3)), (picture->data[0][0], at));
        Assert.False(mailbox.TryTake(out _, out _));
        Assert.Equal(2, mailbox.Dropped);
    }

    [Fact]
    public void The_picture_in_the_readers_hands_is_never_the_one_being_written()
    {
        FFmpegRuntime.Initialize();
        using PictureMailbox mailbox = new(16, 16);
        Random random = new(3);
        nint held = 0;
        for (int i = 0; i < 1000; i++)
        {
            if (random.Next(2) == 0)
                mailbox.Publish(TimeSpan.FromSeconds(i));
            else if (mailbox.TryTake(out AVFrame* picture, out _))
                held = (nint)picture;
            Assert.NotEqual(held, (nint)mailbox.Writing);
        }
    }
}
