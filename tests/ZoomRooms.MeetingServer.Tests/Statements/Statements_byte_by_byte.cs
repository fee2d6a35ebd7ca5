using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;

namespace ZoomRooms.MeetingServer.Tests.Statements;

/// <summary>The expected bytes were made with another implementation of Ed25519, from the written protocol alone.</summary>
public sealed class Statements_byte_by_byte
{
    private const string Root = "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c";

    private const string Certificate =
        "000000185a6f6f6d526f6f6d732d312d53746174656d656e744b65798139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b39400000000" +
        "6b49d200000000006b530c8065094441c39b6727480c27d71e3e31ba00bdb7ec74624b1c6ec7a87d427d09af47d39ded8d1ad6cca5394279c502f7635fb55795" +
        "d699cf6a7b45f687f97ac600";

    private const string Statement =
        "0000001b5a6f6f6d526f6f6d732d312d53657276657253746174656d656e740000008c" + Certificate +
        "000000024cb016ea00112233445566778899aabbccddeeff000000000000002a0102030405060708090a0b0c0d0e0f10" +
        "0303030303030303030303030303030303030303030303030303030303030303" +
        "596aecd92116ac25b154bafe3a3aa4361112c3a9215a4b078159fb97473600655a07072c13ec8f3d87294508fb2037a2578bcdf8fe87fe958d435ad8387dd602";

    private static readonly byte[] RootSeed = Filled(1), SigningSeed = Filled(2);

    [Fact]
    public void A_certificate_is_what_the_protocol_says() =>
        Assert.Equal(Certificate, Convert.ToHexStringLower(
            StatementBytes.Certificate(RootSeed, StatementBytes.PublicKey(SigningSeed), 1_800_000_000, 1_800_604_800)));

    [Fact]
    public void A_statement_is_what_the_protocol_says()
    {
        Assert.True(MeetingUuid.TryParse("00112233445566778899aabbccddeeff", out MeetingUuid uuid));
        Assert.True(HardwareId.TryParse("0102030405060708090a0b0c0d0e0f10", out HardwareId hardware));
        byte[] statement = StatementBytes.Statement(
            SigningSeed, Convert.FromHexString(Certificate), new MeetingId(9876543210), uuid, new UserId(42), hardware, Filled(3));
        Assert.Equal(Statement, Convert.ToHexStringLower(statement));
    }

    [Fact]
    public void A_certificate_is_read_back_and_refused_when_any_bit_of_it_is_another()
    {
        byte[] certificate = Convert.FromHexString(Certificate), root = Convert.FromHexString(Root);
        Assert.Equal(root, StatementBytes.PublicKey(RootSeed));
        Assert.True(StatementBytes.TryReadCertificate(certificate, root, out byte[] key, out long notBefore, out long notAfter));
        Assert.Equal((1_800_000_000, 1_800_604_800), (notBefore, notAfter));
        Assert.Equal(StatementBytes.PublicKey(SigningSeed), key);
        for (int i = 0; i < certificate.Length; i++)
        {
            certificate[i] ^= 1;
            Assert.False(StatementBytes.TryReadCertificate(certificate, root, out _, out _, out _));
            certificate[i] ^= 1;
        }
        Assert.False(StatementBytes.TryReadCertificate(certificate, StatementBytes.PublicKey(Filled(9)), out _, out _, out _));
        Assert.False(StatementBytes.TryReadCertificate(certificate[1..], root, out _, out _, out _));
    }

    /// <summary>The worked example of the protocol document.</summary>
    [Fact]
    public void A_certificates_statement_is_what_the_protocol_says_and_is_read_back()
    {
        byte[] statement = StatementBytes.ServerCertificate(Filled(13), Filled(16), 1_700_000_000, 1_731_536_000);
        string document = File.ReadAllText(Checkout.In("src", "ZoomRooms.EndToEnd", "PROTOCOL.md"));
        Assert.Contains($"certificate's statement             {Convert.ToHexStringLower(statement)}", document, StringComparison.Ordinal);
        byte[] root = StatementBytes.PublicKey(Filled(13));
        Assert.True(StatementBytes.TryReadServerCertificate(statement, root, out byte[] shown, out long from, out long until));
        Assert.Equal(Filled(16), shown);
        Assert.Equal((1_700_000_000, 1_731_536_000), (from, until));
        for (int i = 0; i < statement.Length; i++)
        {
            statement[i] ^= 1;
            Assert.False(StatementBytes.TryReadServerCertificate(statement, root, out _, out _, out _));
            statement[i] ^= 1;
        }
        Assert.False(StatementBytes.TryReadServerCertificate(statement[1..], root, out _, out _, out _));
    }

    private static byte[] Filled(byte value) => [.. Enumerable.Repeat(value, 32)];
}
