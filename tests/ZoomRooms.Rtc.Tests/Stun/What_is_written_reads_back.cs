using CsCheck;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Stun;

namespace ZoomRooms.Rtc.Tests.Stun;

public sealed class What_is_written_reads_back
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 22).Select(i => (byte)(i + 65))];

    private static readonly Gen<TransportAddress> Address = Gen.OneOf(
        Gen.Select(Gen.UInt, Gen.Int[1, 65535], (address, port) => TransportAddress.FromIPv4(address, port)),
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Int[1, 65535], (high, low, port) => TransportAddress.FromIPv6(new UInt128(high, low), port)));

    [Fact]
    public void A_request_with_all_its_attributes() =>
        Gen.Select(Gen.Byte.Array[12], Gen.Byte.Array[1, 513], Gen.UInt, Gen.ULong, Gen.Bool).Sample(
            (transaction, username, priority, tieBreaker, nominate) =>
        {
            byte[] buffer = new byte[StunMessage.MaximumSize];
            StunWriter writer = new(buffer, StunMessageType.BindingRequest, transaction);
            writer.AddUsername(username);
            writer.AddPriority(priority);
            writer.AddControlling(tieBreaker);
            if (nominate)
                writer.AddUseCandidate();
            int length = writer.Finish(Key);

            return StunMessage.TryParse(buffer.AsSpan(0, length), out StunMessage message)
                && message.Type == StunMessageType.BindingRequest
                && message.TransactionId.SequenceEqual(transaction)
                && message.Username.SequenceEqual(username)
                && message.Priority == priority
                && message.Controlling == tieBreaker
                && message.UseCandidate == nominate
                && message.HasValidIntegrity(Key)
                && message.HasValidFingerprint();
        });

    [Fact]
    public void A_mapped_address_of_either_family() =>
        Gen.Select(Gen.Byte.Array[12], Address).Sample((transaction, address) =>
        {
            byte[] buffer = new byte[StunMessage.MaximumSize];
            StunWriter writer = new(buffer, StunMessageType.BindingSuccess, transaction);
            writer.AddMappedAddress(address);
            int length = writer.Finish(Key);

            return StunMessage.TryParse(buffer.AsSpan(0, length), out StunMessage message)
                && message.TryGetMappedAddress(out TransportAddress read)
                && read == address;
        });

    [Fact]
    public void An_error_code()
    {
        byte[] buffer = new byte[StunMessage.MaximumSize];
        StunWriter writer = new(buffer, StunMessageType.BindingError, new byte[12]);
        writer.AddError(487);
        int length = writer.Finish(Key);

        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, length), out StunMessage message));
        Assert.Equal(487, message.ErrorCode);
    }

    [Fact]
    public void A_single_flipped_bit_is_never_believed() =>
        Gen.Select(Gen.Int[0, 83], Gen.Int[0, 7]).Sample((at, bit) =>
        {
            byte[] buffer = new byte[StunMessage.MaximumSize];
            StunWriter writer = new(buffer, StunMessageType.BindingRequest, new byte[12]);
            writer.AddUsername("abcd:efgh"u8);
            writer.AddPriority(1);
            writer.AddControlling(2);
            writer.AddUseCandidate();
            int length = writer.Finish(Key) - 8; // without the fingerprint, which integrity does not cover
            buffer[at] ^= (byte)(1 << bit);

            Assert.Equal(84, length);
            return !StunMessage.TryParse(buffer.AsSpan(0, length + 8), out StunMessage message) || !message.HasValidIntegrity(Key);
        });

    [Fact]
    public void Any_bytes_are_read_or_refused_without_an_exception() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            // Half of them with a header that lets the rest be looked at.
            if (bytes.Length >= 20 && (bytes[19] & 1) == 0)
            {
                int length = (bytes.Length - 20) & ~3;
                bytes = bytes[..(20 + length)];
                new byte[] { 0, 1, 0, (byte)length, 0x21, 0x12, 0xa4, 0x42 }.CopyTo(bytes, 0);
            }
            if (StunMessage.TryParse(bytes, out StunMessage message))
            {
                _ = message.HasValidIntegrity(Key) || message.HasValidFingerprint() || message.TryGetMappedAddress(out _);
            }
            _ = StunMessage.TryGetUsername(bytes, out _);
        });
}
