using CsCheck;

namespace ZoomRooms.Protocol.Tests;

public sealed class Identifiers_as_text
{
    [Theory]
    [InlineData("123456789", 123456789UL)]
    [InlineData("12345678901", 12345678901UL)]
    [InlineData("123 4567 8901", 12345678901UL)]
    [InlineData("123-456-789", 123456789UL)]
    public void Meeting_numbers_of_9_to_11_digits_parse_with_blanks_and_hyphens(string text, ulong value)
    {
        Assert.True(MeetingId.TryParse(text, out MeetingId id));
        Assert.Equal(value, id.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12345678")]
    [InlineData("123456789012")]
    [InlineData("12345678x")]
    [InlineData("+123456789")]
    [InlineData("１２３４５６７８９")]
    [InlineData("1 2 3 4 5 6 7 8 9                  ")]
    public void What_is_no_meeting_number_is_refused(string? text) => Assert.False(MeetingId.TryParse(text, out _));

    [Theory]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData("0123456789abcdef0123456789abcdeg")]
    [InlineData(" 123456789abcdef0123456789abcdef")]
    [InlineData("0x23456789abcdef0123456789abcdef")]
    [InlineData("-1")]
    [InlineData(null)]
    public void What_is_no_hexadecimal_identifier_is_refused(string? text)
    {
        Assert.False(HardwareId.TryParse(text, out _));
        Assert.False(MeetingUuid.TryParse(text, out _));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.0")]
    [InlineData(" 1")]
    [InlineData("4294967296")]
    [InlineData("")]
    public void What_is_no_participant_number_is_refused(string text) => Assert.False(ParticipantId.TryParse(text, out _));

    [Fact]
    public void Every_identifier_survives_its_text()
    {
        Gen.ULong.Sample(value => UserId.TryParse(new UserId(value).ToString(), out UserId id) && id.Value == value);
        Gen.UInt.Sample(value => ParticipantId.TryParse(new ParticipantId(value).ToString(), out ParticipantId id) && id.Value == value);
        Gen.ULong[100_000_000, 99_999_999_999].Sample(
            value => MeetingId.TryParse(new MeetingId(value).ToString(), out MeetingId id) && id.Value == value);
        Gen.Select(Gen.ULong, Gen.ULong).Sample((high, low) =>
        {
            HardwareId id = new(new UInt128(high, low));
            return HardwareId.TryParse(id.ToString(), out HardwareId parsed) && parsed == id && id.ToString().Length == 32;
        });
    }

    [Fact]
    public void The_bytes_of_a_meeting_uuid_are_its_text()
    {
        MeetingUuid uuid = MeetingUuid.Create();
        byte[] bytes = new byte[MeetingUuid.Size];
        uuid.Write(bytes);
        Assert.Equal(uuid.ToString(), Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void Drawn_identifiers_differ()
    {
        HashSet<HardwareId> drawn = [];
        for (int i = 0; i < 1000; i++)
            Assert.True(drawn.Add(HardwareId.Create()));
    }
}
