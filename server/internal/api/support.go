package api

import (
	"context"
	"fmt"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// GetSupportInfo shows diagnostics, for a single node or for each.
func (a *API) GetSupportInfo(ctx context.Context, _ gen.GetSupportInfoRequestObject) (gen.GetSupportInfoResponseObject, error) {
	support, err := do(ctx, core.SupportInfo{})
	if err != nil {
		return nil, err
	}
	shown, err := shownSupport(support)
	if err != nil {
		return nil, err
	}
	return gen.GetSupportInfo200JSONResponse{Support: shown, Meta: meta(ctx)}, nil
}

// shownSupport is diagnostics in the API's shape.
func shownSupport(s core.Support) (gen.Support, error) {
	var out gen.Support
	one := supportInfo(s)
	if len(s.Nodes) == 0 {
		if err := out.FromSupportInfo(one); err != nil {
			return out, fmt.Errorf("encode support: %w", err)
		}
		return out, nil
	}
	one.MultiConnect = true
	cluster := gen.ClusterSupport{}
	for _, n := range s.Nodes {
		of, role := one, gen.NodeRole(n.Role)
		of.Role = &role
		of.Shards = []gen.ShardRange{} // a node without shards says so
		for _, r := range n.Shards {
			of.Shards = append(of.Shards, gen.ShardRange{r[0], r[1]})
		}
		cluster[n.Name] = of
	}
	if err := out.FromClusterSupport(cluster); err != nil {
		return out, fmt.Errorf("encode support: %w", err)
	}
	return out, nil
}

// supportInfo is the diagnostics of one node. What does not come from the World is as in the
// documented example. Source: health-and-stats, GetSupportInfo (D).
func supportInfo(s core.Support) gen.SupportInfo {
	info := gen.SupportInfo{
		Context:                "healthcheck",
		DebugInfo:              s.WaID,
		Description:            "Docker " + s.Version.String(),
		DBEngine:               gen.DatabaseEnginePGSQL,
		DBInfo:                 []string{},
		DeviceIso8601:          s.Now.Format("2006-01-02T15:04:05-0700"),
		E2E:                    gen.EncryptionState{IdentityTimestamp: s.IdentitySince.Unix(), RegistrationID: s.RegistrationID},
		Env:                    []string{},
		ExpireTimestamp:        s.Expires.Unix(),
		FreeSpaceData:          s.FreeSpace,
		FreeSpaceLogs:          s.FreeSpace,
		FreeSpaceMediaIncoming: s.FreeSpace,
		FreeSpaceMediaOutgoing: s.FreeSpace,
		Lc:                     "GB",
		Lg:                     "en",
		OsName:                 "Linux",
		OsVersion:              "5.10",
		Schema:                 gen.SchemaVersions{Axolotl: 9, Callback: 3, Cluster: 1, Config: 2, Contact: 12, Jobqueue: 1, Message: 20},
		SocketConn:             gen.SocketState(s.Socket),
	}
	if info.DebugInfo == "" {
		info.DebugInfo = "unregistered"
	}
	return info
}
