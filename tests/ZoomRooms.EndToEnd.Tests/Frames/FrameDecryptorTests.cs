using CsCheck;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Frames;

namespace ZoomRooms.EndToEnd.Tests.Frames;

public class FrameDecryptorTests
{
    private static readonly FrameKeyId Id = new(3, 5, MediaStream.Picture);
    private readonly byte[] _destination = new byte[Limits.FrameBytes];

    [Fact]
    public void Any_frame_under_any_kid_comes_back_as_it_was() =>
        Gen.Select(Gen.UInt, Gen.UShort[0, 4095], Gen.Bool, Gen.Byte.Array[1, 5000]).Sample((sequence, sender, video, frame) =>
        {
            MediaStream stream = video ? MediaStream.Picture : MediaStream.Audio;
            using FrameEncryptor encryptor = new(stream);
            encryptor.SetKey(TestKeys.EndToEnd(sequence, sender, stream));
            using FrameDecryptor decryptor = new();
            decryptor.SetKeys(new TestKeySource((sequence, sender)));
            byte[] destination = new byte[frame.Length + FrameEncryptor.MaxOverhead];
            return encryptor.TryEncrypt(frame, sequence, destination, out EncryptedFrame encrypted)
                && decryptor.TryDecrypt(
                    encrypted.Bytes, new byte[frame.Length + OpenedFrame.CaptureTimeSize], default,
                    out OpenedFrame opened) == FrameDecryptResult.Decrypted
                && opened.Media.SequenceEqual(frame) && opened.CapturedAt == sequence
                && opened.From == new FrameKeyId(sequence, sender, stream);
        }, iter: 300);

    [Fact]
    public void No_changed_bit_is_ever_decrypted_and_none_moves_the_window()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5), (2, 5), (3, 4)));
        byte[] sealedFrame = TestKeys.Seal(Id, 70_000, new byte[50]);
        for (int bit = 0; bit < sealedFrame.Length * 8; bit++)
        {
            sealedFrame[bit / 8] ^= (byte)(1 << bit % 8);
            FrameDecryptResult result = Open(decryptor, sealedFrame);
            sealedFrame[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.True(result is FrameDecryptResult.NotAuthentic or FrameDecryptResult.Malformed
                or FrameDecryptResult.UnknownKey or FrameDecryptResult.UnknownSender
                or FrameDecryptResult.RetiredKey, $"bit {bit}: {result}");
        }
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, sealedFrame));
    }

    [Fact]
    public void Whatever_the_network_sends_has_a_result_and_is_not_decrypted()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        Gen.Byte.Array[0, 200].Sample(
            bytes => Open(decryptor, bytes) is not (FrameDecryptResult.Decrypted or FrameDecryptResult.Unknown), threads: 1);
    }

    [Fact]
    public void A_cut_frame_is_not_decrypted()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        byte[] sealedFrame = TestKeys.Seal(Id, 1, new byte[50]);
        for (int length = 0; length < sealedFrame.Length; length++)
            Assert.NotEqual(FrameDecryptResult.Decrypted, Open(decryptor, sealedFrame.AsSpan(0, length)));
    }

    [Fact]
    public void A_frame_comes_once()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        byte[] sealedFrame = TestKeys.Seal(Id, 0, [1]);
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, sealedFrame));
        Assert.Equal(FrameDecryptResult.Replayed, Open(decryptor, sealedFrame));
    }

    [Fact]
    public void Frames_may_overtake_each_other_within_the_window_and_not_beyond()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(Id, 5000, [1])));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(Id, 5050, [1])));
        foreach (ulong late in (ulong[])[4999, 4950, 5051 - 128])
            Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(Id, late, [1])));
        Assert.Equal(FrameDecryptResult.Replayed, Open(decryptor, TestKeys.Seal(Id, 5050 - 128, [1])));
    }

    [Fact]
    public void A_forged_counter_far_ahead_shuts_no_honest_frame_out()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        Assert.Equal(FrameDecryptResult.NotAuthentic, Open(decryptor, TestKeys.Seal(Id, 1UL << 40, [1], salt: 9)));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(Id, 0, [1])));
    }

    /// <summary>Every member can derive every sender's key: what proves authentic may still be no frame of the sender's.</summary>
    [Theory]
    [InlineData(1UL << 62)]
    [InlineData(200UL)]
    [InlineData(120UL)]
    public void A_members_forged_counter_far_ahead_does_not_silence_the_sender(ulong forged)
    {
        FrameKeyId id = Id with { Stream = MediaStream.Audio };
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        for (ulong i = 0; i < 500; i++)
        {
            if (i == 100)
                Open(decryptor, TestKeys.Seal(id, forged - (forged < 1000 ? 0 : 1UL), [2]), i / 50.0);
            if (i != forged)
                Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(id, i, [1]), i / 50.0));
        }
    }

    [Fact]
    public void Many_forged_counters_silence_no_longer_than_they_come()
    {
        FrameKeyId id = Id with { Stream = MediaStream.Audio };
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        ulong ahead = 100;
        for (ulong i = 0; i < 1000; i++)
        {
            for (int n = 0; i is >= 100 and < 150 && n < 20; n++)
            {
                if (Open(decryptor, TestKeys.Seal(id, ahead + 30, [2]), i / 50.0) == FrameDecryptResult.Decrypted)
                    ahead += 30;
            }
            FrameDecryptResult result = Open(decryptor, TestKeys.Seal(id, i, [1]), i / 50.0);
            if (i is < 100 or >= 250 && (i - 100) % 30 != 0)
                Assert.Equal(FrameDecryptResult.Decrypted, result);
        }
    }

    [Fact]
    public void A_first_frame_that_was_forged_shuts_none_out_and_lets_none_in_twice()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(Id, 1UL << 62, [2])));
        for (ulong i = 0; i < 300; i++)
        {
            byte[] frame = TestKeys.Seal(Id, i, [1]);
            Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, frame, i / 30.0));
            Assert.Equal(FrameDecryptResult.Replayed, Open(decryptor, frame, i / 30.0));
        }
        Assert.Equal(FrameDecryptResult.Replayed, Open(decryptor, TestKeys.Seal(Id, 1UL << 62, [2]), 10));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(90)]
    [InlineData(3600)]
    public void An_outage_of_any_length_is_no_jump(int seconds)
    {
        FrameKeyId id = Id with { Stream = MediaStream.Audio };
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(id, 7, [1]), 10));
        // It may have come late itself.
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(id, 7 + 50 * (ulong)seconds + 40, [1]), 10 + seconds));
    }

    [Fact]
    public void What_a_network_held_up_and_brings_at_once_is_no_jump_either()
    {
        FrameKeyId id = Id with { Stream = MediaStream.Audio };
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        for (ulong i = 0; i < 3000; i++)
            Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(id, i, [1]), 60));
    }

    [Fact]
    public void A_frame_that_has_no_room_for_its_time_is_malformed()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        using SFrameKey key = new(TestKeys.BaseKey(Id), Id.ToKeyId(), FrameCipherProvider.Selected);
        byte[] sealedFrame = new byte[64];
        foreach (int length in (int[])[0, 3, 4])
            Assert.Equal(FrameDecryptResult.Malformed, Open(
                decryptor, sealedFrame.AsSpan(0, key.Seal((ulong)length, [], new byte[length], sealedFrame))));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, sealedFrame.AsSpan(0, key.Seal(5, [], new byte[5], sealedFrame))));
    }

    [Fact]
    public void Streams_and_senders_have_windows_of_their_own()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5), (3, 6)));
        foreach (FrameKeyId id in (FrameKeyId[])[Id, Id with { SenderIndex = 6 }, Id with { Stream = MediaStream.Audio }])
            Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(id, 7, [1])));
    }

    [Fact]
    public void A_frame_of_an_unknown_key_or_sender_is_named_so()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        foreach ((FrameKeyId id, FrameDecryptResult expected) in ((FrameKeyId, FrameDecryptResult)[])
            [(Id with { SenderIndex = 6 }, FrameDecryptResult.UnknownSender),
                (Id with { MeetingKeySequenceNumber = 4 }, FrameDecryptResult.UnknownKey)])
        {
            Assert.Equal(expected, decryptor.TryDecrypt(TestKeys.Seal(id, 0, [1]), _destination, default, out OpenedFrame opened));
            Assert.True(opened.Media.IsEmpty);
        }
    }

    [Fact]
    public void Before_there_are_keys_every_frame_is_of_an_unknown_key()
    {
        using FrameDecryptor decryptor = new();
        Assert.Equal(FrameDecryptResult.UnknownKey, Open(decryptor, TestKeys.Seal(Id, 0, [1])));
    }

    [Fact]
    public void A_key_that_went_is_retired_and_its_frames_are_refused()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5), (4, 5)));
        FrameKeyId next = Id with { MeetingKeySequenceNumber = 4 };
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(Id, 0, [1])));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(next, 0, [1])));
        decryptor.SetKeys(new TestKeySource((4, 5)));
        Assert.Equal(FrameDecryptResult.RetiredKey, Open(decryptor, TestKeys.Seal(Id, 1, [1])));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(next, 1, [1])));
    }

    [Fact]
    public void New_keys_keep_the_windows_of_those_that_stay()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        byte[] sealedFrame = TestKeys.Seal(Id, 0, [1]);
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, sealedFrame));
        decryptor.SetKeys(new TestKeySource((3, 5), (4, 5)));
        Assert.Equal(FrameDecryptResult.Replayed, Open(decryptor, sealedFrame));
    }

    [Fact]
    public void Another_key_under_the_same_kid_replaces_the_first()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(Id, 0, [1])));
        decryptor.SetKeys(new TestKeySource((3, 5)) { Salt = 1 });
        Assert.Equal(FrameDecryptResult.NotAuthentic, Open(decryptor, TestKeys.Seal(Id, 1, [1])));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(Id, 0, [1], salt: 1)));
    }

    [Fact]
    public void A_key_is_derived_once_however_many_frames_claim_it()
    {
        TestKeySource source = new((3, 5));
        using FrameDecryptor decryptor = NewDecryptor(source);
        for (ulong i = 0; i < 100; i++)
        {
            Open(decryptor, TestKeys.Seal(Id, i, [1], salt: 9));
            Open(decryptor, TestKeys.Seal(Id with { SenderIndex = (ushort)(100 + i) }, 0, [1]));
        }
        Assert.Equal(1, source.Derivations);
    }

    [Fact]
    public void A_frame_without_room_for_it_is_too_large()
    {
        using FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        byte[] sealedFrame = TestKeys.Seal(Id, 0, new byte[50]);
        Assert.Equal(FrameDecryptResult.TooLarge, decryptor.TryDecrypt(sealedFrame, new byte[53], default, out _));
        Assert.Equal(FrameDecryptResult.Decrypted, decryptor.TryDecrypt(sealedFrame, new byte[54], default, out _));
        Assert.Equal(FrameDecryptResult.TooLarge, decryptor.TryDecrypt(
            TestKeys.Seal(Id, 1, new byte[Limits.FrameBytes + 1]), new byte[2 * Limits.FrameBytes], default, out _));
    }

    [Fact]
    public void A_disposed_decryptor_opens_nothing()
    {
        FrameDecryptor decryptor = NewDecryptor(new TestKeySource((3, 5)));
        Assert.Equal(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(Id, 0, [1])));
        decryptor.Dispose();
        Assert.NotEqual(FrameDecryptResult.Decrypted, Open(decryptor, TestKeys.Seal(Id, 1, [1])));
    }

    private static FrameDecryptor NewDecryptor(TestKeySource source)
    {
        FrameDecryptor decryptor = new();
        decryptor.SetKeys(source);
        return decryptor;
    }

    private FrameDecryptResult Open(FrameDecryptor decryptor, ReadOnlySpan<byte> bytes, double seconds = 0) =>
        decryptor.TryDecrypt(bytes, _destination, TimeSpan.FromSeconds(seconds), out _);
}
