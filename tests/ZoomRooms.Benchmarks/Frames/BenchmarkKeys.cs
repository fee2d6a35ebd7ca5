using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.Protocol;

namespace ZoomRooms.Benchmarks.Frames;

/// <summary>
/// Keys of an enhanced meeting: the same frames as end-to-end ones, and the only ones that can be made without a meeting.
/// </summary>
internal static class BenchmarkKeys
{
    private const ushort Sender = 5;
    private static readonly MeetingContext Meeting = new(new MeetingId(9876543210), default);

    public static FrameEncryptor NewEncryptor()
    {
        FrameEncryptor encryptor = new(MediaStream.Picture);
        encryptor.SetKey(FrameSendingKey.ForEnhanced(EnhancedKeys.Sending(new byte[32], Meeting, Sender, MediaStream.Picture)));
        return encryptor;
    }

    public static FrameDecryptor NewDecryptor()
    {
        FrameDecryptor decryptor = new();
        decryptor.SetKeys(new EnhancedKeys(new byte[32], Meeting, selfIndex: 1));
        return decryptor;
    }
}
