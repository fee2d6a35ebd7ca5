using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

public sealed class CertificateStatementTests : IDisposable
{
    private readonly StatementAuthority _authority = new(), _other = new();
    private readonly CertificateStatement _stated = new(Bytes32.Sha256([1]), 1_700_000_000, 1_731_536_000);

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Is_read_as_it_was_said_by_the_pinned_root_and_by_no_other()
    {
        byte[] said = _authority.State(_stated);
        Assert.Equal(CertificateStatement.Size, said.Length);
        Assert.Equal(_stated, CertificateStatement.TryRead(said, _authority.Root));
        Assert.Null(CertificateStatement.TryRead(said, _other.Root));
        Assert.Null(CertificateStatement.TryRead(_other.State(_stated), _authority.Root));
    }

    [Fact]
    public void A_flipped_bit_anywhere_and_any_other_length_say_nothing()
    {
        byte[] said = _authority.State(_stated);
        for (int i = 0; i < said.Length * 8; i += 3)
        {
            said[i / 8] ^= (byte)(1 << (i % 8));
            Assert.Null(CertificateStatement.TryRead(said, _authority.Root));
            said[i / 8] ^= (byte)(1 << (i % 8));
        }
        Assert.Null(CertificateStatement.TryRead([], _authority.Root));
        Assert.Null(CertificateStatement.TryRead(said.AsSpan(1), _authority.Root));
        Assert.Null(CertificateStatement.TryRead([.. said, 0], _authority.Root));
    }

    [Fact]
    public void A_statement_on_who_is_who_says_nothing_of_certificates()
    {
        byte[] said = _authority.State(
            new MeetingContext(new MeetingId(1234567890), default), default, _stated.Fingerprint, 1_700_000_000);
        Assert.Null(CertificateStatement.TryRead(said, _authority.Root));
    }

    [Theory]
    [InlineData(1_699_913_599, false)]
    [InlineData(1_699_913_600, true)]
    [InlineData(1_731_536_000, true)]
    [InlineData(1_731_536_001, false)]
    [InlineData(-1, false)]
    public void Counts_from_a_day_before_its_beginning_to_its_end(long now, bool counts) => Assert.Equal(counts, _stated.CountsAt(now));
}
