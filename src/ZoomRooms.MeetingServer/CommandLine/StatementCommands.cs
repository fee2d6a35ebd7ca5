using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Certificates;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary><c>statement-key issue</c>.</summary>
internal static class StatementCommands
{
    private const string Description =
        """
        The keys of the server's statements on who is who, which end-to-end encrypted meetings need.

        The first start makes a root, statement-root.key in the data folder; devices pin its public half, statement-root.pub, when they are paired. While
        the secret is there the server certifies a fresh signing key each day. To keep it offline, move statement-root.key to a medium of your
        own and, at least every six days, bring it back for one "statement-key issue --root FILE"; a running server takes the issued key within a minute
        of needing it. Whoever has the secret can make up participants, so back it up and lock it away; without it every device must be paired again.
        """;

    public static Command Create(TimeProvider time) =>
        new("statement-key", Description) { Issue(time), Certificate(time) };

    private static Option<string> Root() => new("--root")
    {
        Description = "The root's secret, statement-root.key, wherever it is kept.", HelpName = "FILE", Required = true
    };

    private static Command Certificate(TimeProvider time)
    {
        Option<string> root = Root();
        Option<string> file = new("--certificate")
        {
            Description = "The certificate that clients meet, in PEM: the server's own, or a proxy's.", HelpName = "FILE", Required = true
        };
        Command certificate = new(
            "certificate",
            "Say which certificate follows, so that devices which pinned the one before take it. Not needed while the root's secret is in the data folder and no proxy is before the server.")
        { root, file };
        certificate.SetAction(parsed =>
        {
            DataFolder folder = DataFolder.Open(parsed.GetRequiredValue(CommonOptions.Data));
            byte[] pinned = StatementRoot.Load(folder);
            byte[] secret = StatementRoot.LoadSecret(parsed.GetRequiredValue(root), pinned);
            using X509Certificate2 shown = ServerCertificate.LoadPublic(parsed.GetRequiredValue(file));
            using CommandContext context = new(parsed, time);
            context.Change(
                AuditActions.StatementKeyCertificate, "",
                () => CertificateStatement.Make(folder, secret, shown, CertificateStatement.TryLoad(folder, pinned), time.GetUtcNow()));
            parsed.InvocationConfiguration.Output.WriteLine(
                $"Devices that pinned another certificate take {ServerCertificate.Fingerprint(shown)} from now on, until {shown.NotAfter.ToUniversalTime():u}.");
        });
        return certificate;
    }

    private static Command Issue(TimeProvider time)
    {
        Option<string> root = Root();
        Command issue = new("issue", "Certify a fresh signing key, valid for six days, and put it into the data folder.") { root };
        issue.SetAction(parsed =>
        {
            DataFolder folder = DataFolder.Open(parsed.GetRequiredValue(CommonOptions.Data));
            StatementKey key = StatementKey.Create(
                StatementRoot.LoadSecret(parsed.GetRequiredValue(root), StatementRoot.Load(folder)), time.GetUtcNow());
            using CommandContext context = new(parsed, time);
            context.Change(AuditActions.StatementKeyIssue, "", () => key.Save(folder.StatementSigningKey));
            parsed.InvocationConfiguration.Output.WriteLine($"Issued a statement key, valid until {key.NotAfter:u}.");
        });
        return issue;
    }
}
