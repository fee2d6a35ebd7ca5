using System.Reflection;
using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Frames;

namespace ZoomRooms.EndToEnd.Tests.Frames;

public class FrameEncryptorTests
{
    private readonly byte[] _destination = new byte[Limits.FrameBytes + FrameEncryptor.MaxOverhead];

    [Fact]
    public void Without_a_key_every_frame_is_refused_and_counted()
    {
        using FrameEncryptor encryptor = new(MediaStream.Audio);
        Assert.False(encryptor.TryEncrypt([1, 2, 3], 0, _destination, out EncryptedFrame frame));
        Assert.True(frame.Bytes.IsEmpty);
        Assert.Equal((0, 0, 1), Counters(encryptor));
    }

    [Fact]
    public void Counters_start_at_0_and_grow_by_one()
    {
        using FrameEncryptor encryptor = new(MediaStream.Audio);
        encryptor.SetKey(TestKeys.EndToEnd(1, 5, MediaStream.Audio));
        for (ulong i = 0; i < 300; i++)
            Assert.Equal(new SFrameHeader(0x100050, i), Seal(encryptor));
        Assert.Equal((300, 0, 0), Counters(encryptor));
    }

    [Fact]
    public void Whose_key_sealed_a_frame_is_said_and_counted_by_type()
    {
        using FrameEncryptor encryptor = new(MediaStream.Picture);
        encryptor.SetKey(TestKeys.Enhanced(1, 5, MediaStream.Picture));
        Assert.True(encryptor.TryEncrypt([1], 0, _destination, out EncryptedFrame frame));
        Assert.Equal(EncryptionType.Enhanced, frame.Protection);
        encryptor.SetKey(TestKeys.EndToEnd(2, 5, MediaStream.Picture));
        Assert.True(encryptor.TryEncrypt([1], 0, _destination, out frame));
        Assert.Equal(EncryptionType.EndToEnd, frame.Protection);
        Assert.Equal((1, 1, 0), Counters(encryptor));
    }

    [Fact]
    public void A_next_key_counts_from_0_and_the_one_before_is_erased()
    {
        using FrameEncryptor encryptor = new(MediaStream.Audio);
        FrameSendingKey first = TestKeys.EndToEnd(1, 5, MediaStream.Audio);
        encryptor.SetKey(first);
        Seal(encryptor);
        Seal(encryptor);
        encryptor.SetKey(TestKeys.EndToEnd(2, 5, MediaStream.Audio));
        Assert.False(first.IsErased);
        Assert.Equal(new SFrameHeader(0x200050, 0), Seal(encryptor));
        Assert.True(first.IsErased);
    }

    [Fact]
    public void The_same_key_handed_over_again_does_not_count_from_0_again()
    {
        using FrameEncryptor encryptor = new(MediaStream.Audio);
        FrameSendingKey same = TestKeys.EndToEnd(1, 5, MediaStream.Audio);
        encryptor.SetKey(same);
        encryptor.SetKey(same);
        Assert.Equal(0UL, Seal(encryptor).Counter);
        encryptor.SetKey(same);
        Assert.Equal(1UL, Seal(encryptor).Counter);
        encryptor.SetKey(TestKeys.EndToEnd(1, 5, MediaStream.Audio));
        Assert.Equal(2UL, Seal(encryptor).Counter);
        Assert.True(same.IsErased);
    }

    [Fact]
    public void Keys_that_alternate_under_one_kid_never_repeat_a_counter()
    {
        using FrameEncryptor encryptor = new(MediaStream.Audio);
        for (ulong i = 0; i < 20; i++)
        {
            encryptor.SetKey(TestKeys.Enhanced(1, 5, MediaStream.Audio, salt: (byte)(i % 2)));
            Assert.Equal(i, Seal(encryptor).Counter);
        }
    }

    [Fact]
    public void An_earlier_key_is_erased_and_not_used()
    {
        using FrameEncryptor encryptor = new(MediaStream.Audio);
        encryptor.SetKey(TestKeys.EndToEnd(2, 5, MediaStream.Audio));
        Seal(encryptor);
        FrameSendingKey earlier = TestKeys.EndToEnd(1, 5, MediaStream.Audio);
        encryptor.SetKey(earlier);
        Assert.Equal(new SFrameHeader(0x200050, 1), Seal(encryptor));
        Assert.True(earlier.IsErased);
    }

    [Fact]
    public void A_key_whose_counters_are_used_up_seals_nothing_more()
    {
        using FrameEncryptor encryptor = new(MediaStream.Audio);
        FrameSendingKey key = TestKeys.EndToEnd(1, 5, MediaStream.Audio);
        key.ContinueFrom(ulong.MaxValue - 1);
        encryptor.SetKey(key);
        Assert.Equal(ulong.MaxValue - 1, Seal(encryptor).Counter);
        Assert.False(encryptor.TryEncrypt([1], 0, _destination, out _));
        Assert.False(encryptor.TryEncrypt([1], 0, _destination, out _));
    }

    [Fact]
    public void A_key_that_was_erased_elsewhere_seals_nothing()
    {
        using FrameEncryptor encryptor = new(MediaStream.Audio);
        FrameSendingKey key = TestKeys.EndToEnd(1, 5, MediaStream.Audio);
        encryptor.SetKey(key);
        key.Dispose();
        Assert.False(encryptor.TryEncrypt([1], 0, _destination, out _));
    }

    [Fact]
    public void Empty_and_oversized_frames_and_short_destinations_are_refused()
    {
        using FrameEncryptor encryptor = new(MediaStream.Picture);
        encryptor.SetKey(TestKeys.EndToEnd(1, 5, MediaStream.Picture));
        Assert.False(encryptor.TryEncrypt([], 0, _destination, out _));
        Assert.False(encryptor.TryEncrypt(new byte[Limits.FrameBytes + 1], 0, new byte[2 * Limits.FrameBytes], out _));
        Assert.False(encryptor.TryEncrypt(new byte[100], 0, new byte[100 + FrameEncryptor.MaxOverhead - 1], out _));
        Assert.True(encryptor.TryEncrypt(new byte[Limits.FrameBytes], 0, _destination, out _));
        Assert.Equal((1, 0, 3), Counters(encryptor));
    }

    [Fact]
    public void A_destination_over_the_frame_is_a_bug_and_throws()
    {
        using FrameEncryptor encryptor = new(MediaStream.Picture);
        encryptor.SetKey(TestKeys.EndToEnd(1, 5, MediaStream.Picture));
        Assert.Throws<ArgumentException>(() => encryptor.TryEncrypt(_destination.AsSpan(0, 10), 0, _destination, out _));
    }

    [Fact]
    public void A_key_of_another_stream_is_a_bug_and_throws()
    {
        using FrameEncryptor encryptor = new(MediaStream.Picture);
        using FrameSendingKey audio = TestKeys.EndToEnd(1, 5, MediaStream.Audio);
        Assert.Throws<ArgumentException>(() => encryptor.SetKey(audio));
    }

    [Fact]
    public void Disposing_erases_the_keys_in_use_and_waiting_and_later_ones()
    {
        FrameEncryptor encryptor = new(MediaStream.Audio);
        FrameSendingKey used = TestKeys.EndToEnd(1, 5, MediaStream.Audio);
        FrameSendingKey replaced = TestKeys.EndToEnd(2, 5, MediaStream.Audio);
        FrameSendingKey waiting = TestKeys.EndToEnd(3, 5, MediaStream.Audio);
        FrameSendingKey late = TestKeys.EndToEnd(4, 5, MediaStream.Audio);
        encryptor.SetKey(used);
        Seal(encryptor);
        encryptor.SetKey(replaced);
        encryptor.SetKey(waiting);
        Assert.True(replaced.IsErased);
        encryptor.Dispose();
        encryptor.SetKey(late);
        Assert.All([used, waiting, late], key => Assert.True(key.IsErased));
        Assert.False(encryptor.TryEncrypt([1], 0, _destination, out _));
    }

    [Fact]
    public void A_stream_keys_bytes_are_erased_when_a_sending_key_takes_it_over()
    {
        CertifiedStreamKey certified = new(1, 5, MediaStream.Audio, TestKeys.BaseKey(default, 7));
        using FrameSendingKey key = FrameSendingKey.ForEndToEnd(certified);
        Assert.Throws<ObjectDisposedException>(() => certified.BaseKey.Length);
    }

    [Fact]
    public void Erasing_a_secret_overwrites_its_bytes()
    {
        SecretBytes secret = SecretBytes.Random(32);
        Span<byte> bytes = secret.Span;
        Assert.True(bytes.ContainsAnyExcept((byte)0));
        secret.Dispose();
        Assert.False(bytes.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Keys_can_be_changed_and_the_encryptor_disposed_while_another_thread_seals()
    {
        for (int round = 0; round < 20; round++)
        {
            FrameEncryptor encryptor = new(MediaStream.Audio);
            encryptor.SetKey(TestKeys.EndToEnd(1, 5, MediaStream.Audio));
            using ManualResetEventSlim started = new();
            bool repeated = false;
            Thread sealing = new(() =>
            {
                byte[] destination = new byte[1000];
                SFrameHeader last = new(0, 0);
                while (encryptor.TryEncrypt([1, 2, 3], 0, destination, out EncryptedFrame frame))
                {
                    SFrameHeader.TryRead(frame.Bytes, out SFrameHeader header, out _);
                    if (header.KeyId < last.KeyId || (header.KeyId == last.KeyId && header.Counter <= last.Counter))
                        repeated = true;
                    last = header;
                    started.Set();
                }
            });
            sealing.Start();
            Assert.True(started.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
            for (uint sequence = 2; sequence < 20; sequence++)
                encryptor.SetKey(TestKeys.EndToEnd(sequence, 5, MediaStream.Audio));
            encryptor.Dispose();
            Assert.True(sealing.Join(TimeSpan.FromSeconds(30)));
            Assert.False(repeated);
        }
    }

    [Fact]
    public void Nothing_but_the_key_protocol_can_make_a_key_to_send_with()
    {
        foreach (Type type in (
            Type[])[typeof(CertifiedStreamKey), typeof(EnhancedStreamKey), typeof(FrameSendingKey), typeof(EncryptedFrame)])
            Assert.Empty(type.GetConstructors(BindingFlags.Public | BindingFlags.Instance));
        string[] friends = [.. typeof(
            FrameSendingKey).Assembly.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>().Select(
                friend => friend.AssemblyName)];
        Assert.Equal(["ZoomRooms.EndToEnd.Tests", "ZoomRooms.Fuzzing.Tests", "ZoomRooms.TestKit"], friends.Order());
    }

    private SFrameHeader Seal(FrameEncryptor encryptor)
    {
        Assert.True(encryptor.TryEncrypt([1, 2, 3], 0, _destination, out EncryptedFrame frame));
        Assert.True(SFrameHeader.TryRead(frame.Bytes, out SFrameHeader header, out int headerLength));
        Assert.Equal(headerLength + OpenedFrame.CaptureTimeSize + 3 + FrameCipher.TagSize, frame.Bytes.Length);
        return header;
    }

    private static (long EndToEnd, long Enhanced, long Refused) Counters(FrameEncryptor encryptor) =>
        (encryptor.FramesSealedEndToEnd, encryptor.FramesSealedEnhanced, encryptor.FramesRefused);
}
