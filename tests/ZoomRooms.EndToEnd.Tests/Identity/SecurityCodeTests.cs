using System.Security.Cryptography;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;

namespace ZoomRooms.EndToEnd.Tests.Identity;

public class SecurityCodeTests
{
    [Fact]
    public void Has_39_digits_in_groups_of_five()
    {
        string code = SecurityCode.Of(new Bytes32(SHA256.HashData([1])));
        Assert.Matches("^([0-9]{5} ){7}[0-9]{4}$", code);
    }

    /// <summary>Computed with Python's hashlib and int.from_bytes for an IVK of 32 zero bytes.</summary>
    [Fact]
    public void Is_the_hash_modulo_ten_to_the_39()
    {
        Assert.Equal(PythonVector, SecurityCode.Of(default).Replace(" ", "", StringComparison.Ordinal));
    }

    private const string PythonVector = "996264396349835885560708660400267442528";

    [Fact]
    public void Differs_for_another_leader() =>
        Assert.NotEqual(SecurityCode.Of(default), SecurityCode.Of(new Bytes32(SHA256.HashData([2]))));
}
