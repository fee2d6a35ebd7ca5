using System.ComponentModel;
using OtpNet;
using QRCoder;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Api;

/// <summary>Signing in and out, and what an invited one chooses.</summary>
internal sealed class SignInRequest
{
    public required string Name { get; init; }

    public required string Password { get; init; }

    [Description("Six digits that the authenticator shows now (RFC 6238); each is taken once.")]
    public required string Code { get; init; }
}

internal sealed class InvitationAnswer
{
    [Description("The secret of the invitation.")]
    public required string Secret { get; init; }

    [Description("12 to 256 characters.")]
    public required string Password { get; init; }

    [Description("What the authenticator was given: 20 random bytes in base 32 (RFC 4648).")]
    public required string TotpSecret { get; init; }

    [Description("Six digits that the authenticator shows now.")]
    public required string Code { get; init; }
}

internal sealed class InvitationWish
{
    public required string Secret { get; init; }
}

/// <param name="TotpSecret">For the authenticator: 20 random bytes in base 32 (RFC 4648).</param>
/// <param name="Qr">The same as a picture that the authenticator scans: a data URI.</param>
internal sealed record InvitationSetup(string Name, string TotpSecret, string Qr);

/// <summary>Who is signed in.</summary>
internal sealed record SessionItem(string Name, AdministratorRole Role, bool WholeServer);

internal static class SessionRoutes
{
    private const string Issuer = "Meeting server", Expired = "The invitation was used, has expired or is none; or the code is wrong.";

    public static void Map(IEndpointRouteBuilder api)
    {
        ApiRoutes.Open(api, "POST", "/v1/invitations/setup", "setUpInvitation", SetUpAsync).Produces<InvitationSetup>();
        ApiRoutes.Open(api, "POST", "/v1/session", "signIn", SignInAsync).Produces<SessionItem>();
        ApiRoutes.Open(api, "GET", "/v1/session", "getSession", GetAsync).Produces<SessionItem>();
        ApiRoutes.Open(api, "DELETE", "/v1/session", "signOut", SignOutAsync).Produces(StatusCodes.Status204NoContent);
        ApiRoutes.Open(api, "POST", "/v1/invitations", "acceptInvitation", AcceptAsync).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> SignInAsync(SignInRequest request, SignIn signIn, ServerDatabase database,
        AdministratorStore administrators, HttpContext context)
    {
        (SignInOutcome outcome, Administrator? who, string session) = await signIn.TryAsync(
            request.Name, request.Password, request.Code, AddressGroup.Of(context.Connection.RemoteIpAddress), context.RequestAborted);
        if (outcome != SignInOutcome.Done)
            return Refuse(outcome, "Name, password or code is wrong.");
        // A session that somebody brought along is over: nobody knows the one that begins.
        await EndAsync(context, database, administrators);
        context.Response.Cookies.Append(Gate.Cookie, session, CookieRules());
        return Results.Json(new SessionItem(who!.Name, who.Role, who.Account is null));
    }

    private static async Task<IResult> GetAsync(ServerDatabase database, AdministratorStore administrators, HttpContext context) =>
        DeviceSecrets.TryHashToken(context.Request.Cookies[Gate.Cookie], out byte[]? hash)
        && await database.AskAsync(() => administrators.FindSession(hash)) is { } who
            ? Results.Json(new SessionItem(who.Name, who.Role, who.Account is null))
            : Results.Problem(ApiProblem.NotSignedIn, statusCode: StatusCodes.Status401Unauthorized);

    private static async Task<IResult> SignOutAsync(
        ServerDatabase database, AdministratorStore administrators, AuditLog audit, HttpContext context)
    {
        if (await EndAsync(context, database, administrators) is { } who)
        {
            string address = AddressGroup.Of(context.Connection.RemoteIpAddress);
            await database.AskAsync(() => audit.Append(new AuditEntry(AuditActions.SignOut, who.Actor, "", AuditResults.Done, address)));
        }
        context.Response.Cookies.Delete(Gate.Cookie, CookieRules());
        return Results.NoContent();
    }

    private static async Task<IResult> AcceptAsync(InvitationAnswer answer, SignIn signIn, HttpContext context)
    {
        byte[] secret = IsBase32(answer.TotpSecret) ? Base32Encoding.ToBytes(answer.TotpSecret) : [];
        (SignInOutcome outcome, string session) = await signIn.AcceptAsync(
            answer.Secret, answer.Password, secret, answer.Code, AddressGroup.Of(context.Connection.RemoteIpAddress),
            context.RequestAborted);
        if (outcome != SignInOutcome.Done)
            return Refuse(outcome, Expired);
        // The code that was shown does not count again: whoever showed it is in.
        context.Response.Cookies.Append(Gate.Cookie, session, CookieRules());
        return Results.NoContent();
    }

    /// <summary>A fresh secret for an authenticator, also as a picture. It counts when the invitation is accepted with it.</summary>
    private static async Task<IResult> SetUpAsync(InvitationWish wish, SignIn signIn, HttpContext context)
    {
        (SignInOutcome outcome, Administrator? invited) =
            await signIn.LookAsync(wish.Secret, AddressGroup.Of(context.Connection.RemoteIpAddress));
        if (invited is null)
            return Refuse(outcome, Expired);
        byte[] secret = KeyGeneration.GenerateRandomKey(SignIn.TotpSecretBytes);
        string text = Base32Encoding.ToString(secret);
        using QRCodeGenerator generator = new();
        using QRCodeData code = generator.CreateQrCode(
            new OtpUri(OtpType.Totp, secret, invited.Name, Issuer).ToString(), QRCodeGenerator.ECCLevel.M);
        using PngByteQRCode picture = new(code);
        return Results.Json(new InvitationSetup(
            invited.Name, text, $"data:image/png;base64,{Convert.ToBase64String(picture.GetGraphic(4))}"));
    }

    private static IResult Refuse(SignInOutcome outcome, string sentence) => outcome switch
    {
        SignInOutcome.TooMany => Results.Problem(
            "Too many attempts. Wait a quarter of an hour.", statusCode: StatusCodes.Status429TooManyRequests),
        SignInOutcome.TooShort => Results.Problem(
            $"A password has {SignIn.ShortestPassword} to {SignIn.LongestPassword} characters, and the authenticator's secret {SignIn.TotpSecretBytes} bytes.",
            statusCode: StatusCodes.Status400BadRequest),
        _ => Results.Problem(sentence, statusCode: StatusCodes.Status401Unauthorized),
    };

    private static async Task<Administrator?> EndAsync(
        HttpContext context, ServerDatabase database, AdministratorStore administrators) =>
        DeviceSecrets.TryHashToken(context.Request.Cookies[Gate.Cookie], out byte[]? hash)
            ? await database.AskAsync(() =>
            {
                Administrator? who = administrators.FindSession(hash);
                administrators.EndSession(hash);
                return who;
            })
            : null;

    private static CookieOptions CookieRules() => new()
    {
        HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true,
    };

    private static bool IsBase32(string text) =>
        text.Length is > 0 and <= 64 && text.All(one => one is (>= 'A' and <= 'Z') or (>= '2' and <= '7') or '=');
}
