import { graphql } from "relay-runtime";

// A card shows a task and a project alike; a road upgrade adds its road.
export const WorkItemCardItem = graphql`
  fragment WorkItemCard_item on WorkItem {
    __typename
    id
    title
    light
    lead {
      id
      status
      unit {
        id
        name
      }
    }
    ... on RoadUpgrade {
      road
    }
  }
`;

// An open card asks for itself again after its assignments changed.
export const WorkItemCardDetails = graphql`
  fragment WorkItemCard_details on WorkItem @refetchable(queryName: "WorkItemCardRefetchQuery") {
    ...WorkItemCard_item
    leadUnit {
      id
      name
    }
  }
`;

export const WorkItemCardNodeQuery = graphql`
  query WorkItemCardNodeQuery($id: ID!) {
    node(id: $id) {
      __typename
      id
      ...WorkItemCard_details @alias(as: "item")
    }
  }
`;
